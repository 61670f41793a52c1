"""`python -m posology`: the command line without its script."""

from posology.assistant.cli.main import main

if __name__ == "__main__":
    main()
