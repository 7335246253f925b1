using BrowserAgent.Tasks.ApiKeys;
using BrowserAgent.Worker.Authentication;

namespace BrowserAgent.Worker.Http;

/// <summary><c>/v1/keys</c>: makes, lists and revokes API keys.</summary>
internal static class ApiKeyEndpoints
{
    private const string Form = "{\"name\":\"who\",\"scopes\":[\"produce\"]}, optionally with \"tenants\"";

    public static void MapKeys(IEndpointRouteBuilder routes)
    {
        var keys = routes.MapGroup("/v1/keys").Needs(ApiScope.Admin).WithTags("Keys").AddEndpointFilter<QueueUnavailableFilter>();
        keys.MapGet("", ListAsync).WithName("ListKeys").WithSummary("The keys of this queue, revoked ones too, oldest first.").Produces<KeyListResponse>();
        keys.MapPost("", AddAsync).WithName("AddKey").WithSummary("Make a key. The answer is the only place that shows it.")
            .Reads<NewKeyRequest>(required: true).Produces<NewKeyResponse>(StatusCodes.Status201Created)
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status409Conflict);
        keys.MapPost("/{id}/revoke", RevokeAsync).WithName("RevokeKey").WithSummary("End a key for good, on all workers within seconds.")
            .Produces(StatusCodes.Status204NoContent).ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static async Task<IResult> ListAsync(IApiKeyStore store, CancellationToken cancellationToken) =>
        Results.Ok(new KeyListResponse([.. (await store.ListAsync(cancellationToken)).Select(KeyResponse.From)]));

    private static async Task<IResult> AddAsync(HttpContext context, ApiKeyIssuer issuer, CancellationToken cancellationToken)
    {
        var (body, unreadable) = await JsonBodyReader.ReadAsync<NewKeyRequest>(context.Request, Form, cancellationToken);
        if (body is null)
        {
            return ApiProblems.NothingChanged([unreadable!]);
        }

        var (key, errors) = await issuer.MakeAsync(body.Name, body.Scopes, body.Tenants, ApiCaller.From(context.User).Name, cancellationToken);
        return key is not null ? Results.Created((string?)null, new NewKeyResponse(key.Id, key.Text))
            : errors.Count > 0 ? ApiProblems.NothingChanged(errors)
            : ApiProblems.Conflict("There are as many valid keys as the queue keeps. Revoke those that are not used: browser-agent keys list tells when each was used last.");
    }

    private static async Task<IResult> RevokeAsync(string id, HttpContext context, ApiKeyIssuer issuer, CancellationToken cancellationToken) =>
        await issuer.RevokeAsync(id, ApiCaller.From(context.User).Name, cancellationToken) ? Results.NoContent() : ApiProblems.NoSuchKey();
}
