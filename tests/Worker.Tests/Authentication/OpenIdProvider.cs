using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace BrowserAgent.Worker.Tests.Authentication;

/// <summary>A small OpenID Connect provider over HTTP: discovery, keys, authorization that always agrees, and tokens with real signatures, which a test may spoil.</summary>
internal sealed class OpenIdProvider : IAsyncDisposable
{
    public const string ClientId = "browser-agent";
    public const string ClientSecret = "client-secret-of-the-test";

    private readonly WebApplication _app;
    private readonly RSA _rsa = RSA.Create(2048);
    private readonly ConcurrentDictionary<string, (string Nonce, string Challenge, string Redirect)> _codes = new(StringComparer.Ordinal);

    private OpenIdProvider(WebApplication app) => _app = app;

    public string Address => _app.Urls.Single();

    /// <summary>The claims of the next token; null values are left out.</summary>
    public Dictionary<string, object?> Claims { get; } = new(StringComparer.Ordinal);

    /// <summary>How the token is signed: by the provider's key, another key, the client secret, none (and saying so), or missing (and not saying so).</summary>
    public string Signature { get; set; } = "key";

    /// <summary>Tokens that were given out.</summary>
    public int Tokens { get; private set; }

    public static async Task<OpenIdProvider> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var app = builder.Build();
        var provider = new OpenIdProvider(app);
        app.MapGet("/.well-known/openid-configuration", provider.Discovery);
        app.MapGet("/keys", provider.Keys);
        app.MapGet("/authorize", provider.Authorize);
        app.MapPost("/token", provider.TokenAsync);
        await app.StartAsync();
        return provider;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _rsa.Dispose();
    }

    private IResult Discovery() => Results.Json(new
    {
        issuer = Address,
        authorization_endpoint = Address + "/authorize",
        token_endpoint = Address + "/token",
        jwks_uri = Address + "/keys",
        response_types_supported = new[] { "code" },
        subject_types_supported = new[] { "public" },
        id_token_signing_alg_values_supported = new[] { "RS256" },
    });

    private IResult Keys()
    {
        var key = _rsa.ExportParameters(includePrivateParameters: false);
        return Results.Json(new { keys = new[] { new { kty = "RSA", use = "sig", alg = "RS256", kid = "one", n = Base64UrlEncoder.Encode(key.Modulus), e = Base64UrlEncoder.Encode(key.Exponent) } } });
    }

    private IResult Authorize(HttpRequest request)
    {
        var query = request.Query;
        Assert.Equal(("code", ClientId, "S256"), (query["response_type"].ToString(), query["client_id"].ToString(), query["code_challenge_method"].ToString()));
        Assert.Contains("openid", query["scope"].ToString().Split(' '));
        var code = Guid.NewGuid().ToString("N");
        _codes[code] = (query["nonce"].ToString(), query["code_challenge"].ToString(), query["redirect_uri"].ToString());
        return Results.Redirect($"{query["redirect_uri"]}?code={code}&state={Uri.EscapeDataString(query["state"].ToString())}");
    }

    private async Task<IResult> TokenAsync(HttpRequest request)
    {
        var form = await request.ReadFormAsync();
        var verifier = Base64UrlEncoder.Encode(SHA256.HashData(Encoding.ASCII.GetBytes(form["code_verifier"].ToString())));
        if (form["client_secret"] != ClientSecret || !_codes.TryRemove(form["code"].ToString(), out var known) || verifier != known.Challenge || form["redirect_uri"] != known.Redirect)
        {
            return Results.Json(new { error = "invalid_grant" }, statusCode: StatusCodes.Status400BadRequest);
        }

        Tokens++;
        return Results.Json(new { access_token = "unused", token_type = "Bearer", expires_in = 300, id_token = TokenOf(known.Nonce) });
    }

    private string TokenOf(string nonce)
    {
        var claims = new Dictionary<string, object?>(StringComparer.Ordinal) { ["iss"] = Address, ["aud"] = ClientId, ["nonce"] = nonce };
        foreach (var (name, value) in Claims)
        {
            claims[name] = value;
        }

        using var other = RSA.Create(2048);
        SigningCredentials? credentials = Signature switch
        {
            "key" => new SigningCredentials(new RsaSecurityKey(_rsa.ExportParameters(includePrivateParameters: true)) { KeyId = "one" }, SecurityAlgorithms.RsaSha256),
            "another key" => new SigningCredentials(new RsaSecurityKey(other.ExportParameters(includePrivateParameters: true)) { KeyId = "one" }, SecurityAlgorithms.RsaSha256),
            "client secret" => new SigningCredentials(new SymmetricSecurityKey(SHA256.HashData(Encoding.UTF8.GetBytes(ClientSecret))) { KeyId = "one" }, SecurityAlgorithms.HmacSha256),
            _ => null,
        };
        var payload = System.Text.Json.JsonSerializer.Serialize(claims.Where(claim => claim.Value is not null).ToDictionary(StringComparer.Ordinal));
        var handler = new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false };
        return Signature switch
        {
            "missing" => $"{Base64UrlEncoder.Encode("""{"alg":"RS256","kid":"one"}""")}.{Base64UrlEncoder.Encode(payload)}.",
            _ => credentials is null ? handler.CreateToken(payload) : handler.CreateToken(payload, credentials),
        };
    }
}
