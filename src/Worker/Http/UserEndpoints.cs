using BrowserAgent.Sessions.Authentication;
using BrowserAgent.Tasks.ApiKeys;
using BrowserAgent.Tasks.Jobs;
using BrowserAgent.Tasks.Users;
using BrowserAgent.Worker.Authentication;

namespace BrowserAgent.Worker.Http;

/// <summary><c>/v1/users</c>: makes, lists, disables and enables local accounts, and gives them new passwords and one-time codes.</summary>
internal sealed partial class UserEndpoints(IUserStore store, UserVerifier verifier, UserPasswords passwords, ReservedNames names, TimeProvider timeProvider, ILogger<UserEndpoints> logger)
{
    private const string Form = "{\"name\":\"who\",\"roles\":[\"decide\"]}, optionally with \"tenants\"";
    private const string Issuer = "BrowserAgent";

    public static void MapUsers(IEndpointRouteBuilder routes)
    {
        var users = routes.MapGroup("/v1/users").Needs(ApiScope.Admin).WithTags("Users").AddEndpointFilter<QueueUnavailableFilter>();
        users.MapGet("", (UserEndpoints users, CancellationToken cancellationToken) => users.ListAsync(cancellationToken))
            .WithName("ListUsers").WithSummary("The local accounts of this queue, by name.").Produces<UserListResponse>();
        users.MapPost("", (HttpContext context, UserEndpoints users, CancellationToken cancellationToken) => users.AddAsync(context, cancellationToken))
            .WithName("AddUser").WithSummary("Make a local account. The answer is the only place that shows its first password.")
            .Reads<NewUserRequest>(required: true).Produces<NewPasswordResponse>(StatusCodes.Status201Created)
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status409Conflict);
        users.MapPost("/{name}/disable", (string name, HttpContext context, UserEndpoints users, CancellationToken cancellationToken) => users.SetDisabledAsync(name, true, context, cancellationToken))
            .WithName("DisableUser").WithSummary("Refuse the account's sign-ins and end those that were made, on all workers within seconds.")
            .Produces(StatusCodes.Status204NoContent).ProducesProblem(StatusCodes.Status404NotFound);
        users.MapPost("/{name}/enable", (string name, HttpContext context, UserEndpoints users, CancellationToken cancellationToken) => users.SetDisabledAsync(name, false, context, cancellationToken))
            .WithName("EnableUser").WithSummary("Accept the account's sign-ins again.")
            .Produces(StatusCodes.Status204NoContent).ProducesProblem(StatusCodes.Status404NotFound);
        users.MapPost("/{name}/password", (string name, HttpContext context, UserEndpoints users, CancellationToken cancellationToken) => users.ResetPasswordAsync(name, context, cancellationToken))
            .WithName("ResetUserPassword").WithSummary("Make a new password, to be changed at the next sign-in, and end the sign-ins that were made.")
            .Produces<NewPasswordResponse>().ProducesProblem(StatusCodes.Status404NotFound);
        users.MapPost("/{name}/code", (string name, HttpContext context, UserEndpoints users, CancellationToken cancellationToken) => users.MakeCodesAsync(name, context, cancellationToken))
            .WithName("MakeUserCodes").WithSummary("Make a new seed of one-time codes, which every later sign-in needs.")
            .Produces<NewCodeSeedResponse>().ProducesProblem(StatusCodes.Status404NotFound);
    }

    private async Task<IResult> ListAsync(CancellationToken cancellationToken) =>
        Results.Ok(new UserListResponse([.. (await store.ListAsync(cancellationToken)).Select(UserResponse.From)]));

    private async Task<IResult> AddAsync(HttpContext context, CancellationToken cancellationToken)
    {
        var (body, unreadable) = await JsonBodyReader.ReadAsync<NewUserRequest>(context.Request, Form, cancellationToken);
        if (body is null)
        {
            return ApiProblems.NothingChanged([unreadable!]);
        }

        var (wanted, errors) = ApiKeyRequest.Read(body.Name, body.Roles, body.Tenants);
        if (wanted is null)
        {
            return ApiProblems.NothingChanged([.. errors.Select(error => error.Path == "scopes" ? error with { Path = "roles" } : error)]);
        }

        if (!wanted.Scopes.Any(role => role is ApiScope.Read or ApiScope.Decide or ApiScope.Admin))
        {
            return ApiProblems.NothingChanged([new PayloadError("roles", "Needs read, decide or admin: without one of them nobody can sign in.")]);
        }

        if (await names.WhyNotForUserAsync(wanted.Name, cancellationToken) is { } why)
        {
            return ApiProblems.NothingChanged([new PayloadError("name", why)]);
        }

        var password = UserPasswords.CreateRandom();
        var user = new UserRecord
        {
            Name = wanted.Name,
            Roles = wanted.Scopes,
            Tenants = wanted.Tenants,
            PasswordHash = await HashAsync(password, cancellationToken),
            MustChangePassword = true,
            Stamp = PasswordSignIn.NewStamp(),
            MadeBy = ApiCaller.From(context.User).Name,
            MadeAt = timeProvider.GetUtcNow(),
        };
        switch (await store.AddAsync(user, cancellationToken))
        {
            case UserAddResult.Added:
                LogMade(logger, user.Name, user.MadeBy, string.Join(' ', user.Roles));
                return Results.Created((string?)null, new NewPasswordResponse(user.Name, password));
            case UserAddResult.NameTaken:
                return ApiProblems.Conflict($"An account has the name {user.Name} already. Nothing was changed.");
            default:
                return ApiProblems.Conflict("There are as many accounts as the queue keeps. Nothing was changed.");
        }
    }

    private async Task<IResult> SetDisabledAsync(string name, bool isDisabled, HttpContext context, CancellationToken cancellationToken) =>
        await ChangeAsync(name, isDisabled ? "disabled" : "enabled", context, user => user with { IsDisabled = isDisabled, Stamp = PasswordSignIn.NewStamp() }, cancellationToken)
            ? Results.NoContent()
            : ApiProblems.NoSuchUser();

    private async Task<IResult> ResetPasswordAsync(string name, HttpContext context, CancellationToken cancellationToken)
    {
        var password = UserPasswords.CreateRandom();
        var hash = await HashAsync(password, cancellationToken);
        return await ChangeAsync(name, "given a new password", context, user => user with { PasswordHash = hash, MustChangePassword = true, Stamp = PasswordSignIn.NewStamp() }, cancellationToken)
            ? Results.Ok(new NewPasswordResponse(name, password))
            : ApiProblems.NoSuchUser();
    }

    private async Task<IResult> MakeCodesAsync(string name, HttpContext context, CancellationToken cancellationToken)
    {
        var seed = OneTimeCodeSeed.Create();
        return await ChangeAsync(name, "given new one-time codes", context, user => user with { CodeSeed = seed, Stamp = PasswordSignIn.NewStamp() }, cancellationToken)
            ? Results.Ok(new NewCodeSeedResponse(name, OneTimeCodeSeed.ToAddress(seed, Issuer, name)))
            : ApiProblems.NoSuchUser();
    }

    private async Task<bool> ChangeAsync(string name, string what, HttpContext context, Func<UserRecord, UserRecord> change, CancellationToken cancellationToken)
    {
        if (!ApiKeyRequest.IsName(name) || !await store.ChangeAsync(name, change, cancellationToken))
        {
            return false;
        }

        verifier.Forget(name);
        LogChanged(logger, name, what, ApiCaller.From(context.User).Name);
        return true;
    }

    private async Task<string> HashAsync(string password, CancellationToken cancellationToken)
    {
        using var place = await passwords.EnterAsync(cancellationToken);
        return passwords.Hash(password);
    }

    [LoggerMessage(EventId = 4313, Level = LogLevel.Warning, Message = "The local account {Name} was made by {ByWhom}, with the roles {Roles}.")]
    private static partial void LogMade(ILogger logger, string name, string byWhom, string roles);

    [LoggerMessage(EventId = 4314, Level = LogLevel.Warning, Message = "The local account {Name} was {What} by {ByWhom}.")]
    private static partial void LogChanged(ILogger logger, string name, string what, string byWhom);
}
