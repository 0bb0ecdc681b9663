// Renders the OpenAPI document that the page names; it only reads, and asks no other host.
const place = document.getElementById("document");
SwaggerUIBundle({
  url: place.dataset.document,
  domNode: place,
  deepLinking: true,
  docExpansion: "list",
  defaultModelsExpandDepth: -1,
  supportedSubmitMethods: [],
  validatorUrl: null,
  withCredentials: false,
});
