// Shows the API's own description in the vendored viewer; nothing is loaded from elsewhere.
window.addEventListener("load", () => {
  window.SwaggerUIBundle({ url: "/api/openapi.json", dom_id: "#api", deepLinking: true, validatorUrl: null, persistAuthorization: false });
});
