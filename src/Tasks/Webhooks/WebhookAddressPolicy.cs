using Microsoft.Extensions.Options;

namespace BrowserAgent.Tasks.Webhooks;

/// <summary>Decides which addresses a producer may name as a webhook.</summary>
internal sealed class WebhookAddressPolicy(IOptions<WebhookOptions> options)
{
    public const int MaxLength = 1_000;

    private readonly HashSet<string> _origins = [.. options.Value.AllowedOrigins.Select(origin => OriginOf(new Uri(origin)))];

    /// <summary>No origin is allowed, so no webhook is in the outbox.</summary>
    public bool AllowsNothing => _origins.Count == 0;

    /// <summary>Https, or http that does not leave this machine.</summary>
    public static bool IsSafe(Uri address) =>
        address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && address.IsLoopback);

    /// <summary>Scheme, host and port. Logs contain no more of an address, because a path or a query may contain a token.</summary>
    public static string OriginOf(Uri address) => address.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped);

    /// <returns>What is wrong with the address and how to correct it; null when it may be called.</returns>
    public string? Evaluate(string text)
    {
        if (text.Length > MaxLength)
        {
            return $"Has {text.Length} characters; at most {MaxLength} are allowed.";
        }

        if (!Uri.TryCreate(text, UriKind.Absolute, out var address) || address.Host.Length == 0)
        {
            return "Is no absolute URL. Send one like https://erp.example.com/browser-agent.";
        }

        if (!IsSafe(address))
        {
            return "Must be https; http is allowed on this machine's loopback only.";
        }

        if (address.UserInfo.Length > 0 || address.Fragment.Length > 0)
        {
            return "Must contain no user name, password or fragment: calls are signed instead.";
        }

        return _origins.Contains(OriginOf(address))
            ? null
            : $"Goes to {OriginOf(address)}, which is not among the origins that this worker may call. Whoever runs it adds the origin to Webhook:AllowedOrigins.";
    }
}
