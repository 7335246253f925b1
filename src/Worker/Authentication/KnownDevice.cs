using System.Security.Cryptography;
using BrowserAgent.Tasks.ApiKeys;
using BrowserAgent.Tasks.People;
using Microsoft.AspNetCore.DataProtection;

namespace BrowserAgent.Worker.Authentication;

/// <summary>A cookie that tells in which browser a person has signed in with a password before. It permits nothing: failures there are counted apart from those of others.</summary>
internal sealed class KnownDevice(IDataProtectionProvider protection)
{
    private const string Cookie = "browser-agent-device";
    private const char Separator = '\n';
    private const int MaxLength = 1_000;
    private const int IdBytes = 16;

    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(180);

    private readonly IDataProtector _protector = protection.CreateProtector("BrowserAgent.KnownDevice");

    /// <summary>The browser's id; null when this person has not signed in there.</summary>
    public string? Read(HttpContext context, string name)
    {
        if (!ApiKeyRequest.IsName(name) || context.Request.Cookies[Cookie] is not { Length: > 0 and < MaxLength } text)
        {
            return null;
        }

        try
        {
            return _protector.Unprotect(text).Split(Separator) is [var identity, var id] && identity == PersonName.IdentityOf(name) ? id : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    public void Remember(HttpContext context, string name)
    {
        var id = Read(context, name) ?? Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(IdBytes));
        context.Response.Cookies.Append(Cookie, _protector.Protect($"{PersonName.IdentityOf(name)}{Separator}{id}"), new CookieOptions
        {
            HttpOnly = true,
            SameSite = SameSiteMode.Strict,
            Secure = context.Request.IsHttps,
            MaxAge = Lifetime,
            Path = OperatorSignIn.Path,
        });
    }
}
