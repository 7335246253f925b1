using BrowserAgent.Tasks.ApiKeys;
using BrowserAgent.Tasks.Jobs;
using BrowserAgent.Worker.Authentication;

namespace BrowserAgent.Worker.Http;

/// <summary><c>/v1/keys</c>: makes, lists and revokes API keys.</summary>
internal sealed partial class ApiKeyEndpoints
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

    private static async Task<IResult> AddAsync(
        HttpContext context, IApiKeyStore store, ReservedNames names, TimeProvider timeProvider, ILogger<ApiKeyEndpoints> logger, CancellationToken cancellationToken)
    {
        var (body, unreadable) = await JsonBodyReader.ReadAsync<NewKeyRequest>(context.Request, Form, cancellationToken);
        if (body is null)
        {
            return ApiProblems.NothingChanged([unreadable!]);
        }

        var (wanted, errors) = ApiKeyRequest.Read(body.Name, body.Scopes, body.Tenants);
        if (wanted is null)
        {
            return ApiProblems.NothingChanged(errors);
        }

        if (await names.WhyNotForKeyAsync(wanted.Name, cancellationToken) is { } why)
        {
            return ApiProblems.NothingChanged([new PayloadError("name", why)]);
        }

        var token = ApiKeyToken.Create();
        var key = new ApiKeyRecord
        {
            Id = token.Id,
            Name = wanted.Name,
            Scopes = wanted.Scopes,
            Tenants = wanted.Tenants,
            Hash = token.Hash,
            MadeBy = ApiCaller.From(context.User).Name,
            MadeAt = timeProvider.GetUtcNow(),
        };
        if (!await store.AddAsync(key, cancellationToken))
        {
            return ApiProblems.Conflict("There are as many valid keys as the queue keeps. Revoke those that are not used: browser-agent keys list tells when each was used last.");
        }

        LogMade(logger, key.Id, key.Name, string.Join(' ', key.Scopes), key.MadeBy);
        return Results.Created((string?)null, new NewKeyResponse(token.Id, token.Text));
    }

    private static async Task<IResult> RevokeAsync(
        string id, HttpContext context, IApiKeyStore store, ApiKeyVerifier verifier, TimeProvider timeProvider, ILogger<ApiKeyEndpoints> logger, CancellationToken cancellationToken)
    {
        if (!ApiKeyToken.IsId(id) || !await store.RevokeAsync(id, timeProvider.GetUtcNow(), cancellationToken))
        {
            return ApiProblems.NoSuchKey();
        }

        verifier.Forget(id);
        LogRevoked(logger, id, ApiCaller.From(context.User).Name);
        return Results.NoContent();
    }

    [LoggerMessage(EventId = 4311, Level = LogLevel.Warning, Message = "API key {KeyId} of {Name} was made by {ByWhom}, with the scopes {Scopes}.")]
    private static partial void LogMade(ILogger logger, string keyId, string name, string scopes, string byWhom);

    [LoggerMessage(EventId = 4312, Level = LogLevel.Warning, Message = "API key {KeyId} was revoked by {ByWhom}.")]
    private static partial void LogRevoked(ILogger logger, string keyId, string byWhom);
}
