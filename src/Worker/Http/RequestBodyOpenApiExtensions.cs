using Microsoft.OpenApi;

namespace BrowserAgent.Worker.Http;

/// <summary>
/// Adds the request body to the OpenAPI document for endpoints that read their body themselves. The framework's attribute is not used: it rejects bodies
/// without a content type, with no explanation.
/// </summary>
internal static class RequestBodyOpenApiExtensions
{
    public static RouteHandlerBuilder Reads<TBody>(this RouteHandlerBuilder endpoint, bool required) =>
        endpoint.AddOpenApiOperationTransformer(async (operation, context, cancellationToken) =>
        {
            var schema = await context.GetOrCreateSchemaAsync(typeof(TBody), parameterDescription: null, cancellationToken);
            operation.RequestBody = new OpenApiRequestBody
            {
                Required = required,
                Content = new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal) { ["application/json"] = new OpenApiMediaType { Schema = schema } },
            };
        });
}
