using Microsoft.OpenApi;

namespace BrowserAgent.Worker.Http;

/// <summary>
/// Says in the API's own description what an endpoint reads that reads its body itself. Not by the framework's attribute: that one refuses bodies
/// whose producer names no content type, without a word.
/// </summary>
internal static class RequestBodyDescription
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
