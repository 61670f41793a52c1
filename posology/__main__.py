"""`python -m posology`: the command line without its script."""

from posology.command import main

if __name__ == "__main__":
    main()
