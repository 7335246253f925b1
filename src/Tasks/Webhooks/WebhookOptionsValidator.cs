using Microsoft.Extensions.Options;

namespace BrowserAgent.Tasks.Webhooks;

/// <summary>The rules that concern several webhook options, and the form of the origins; the range of a single option is on its property.</summary>
internal sealed class WebhookOptionsValidator : IValidateOptions<WebhookOptions>
{
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(3);

    public ValidateOptionsResult Validate(string? name, WebhookOptions options)
    {
        var faults = options.AllowedOrigins.Select(Fault).OfType<string>().ToList();
        if (options.ReturnAfter < options.TimeLimit + Margin)
        {
            faults.Add($"Webhook:ReturnAfter ({options.ReturnAfter}) must be at least {Margin.TotalSeconds:0} s more than Webhook:TimeLimit ({options.TimeLimit}); otherwise two workers would send the same webhook.");
        }

        if (options.BackoffBase > options.BackoffCap)
        {
            faults.Add($"Webhook:BackoffBase ({options.BackoffBase}) is longer than Webhook:BackoffCap ({options.BackoffCap}).");
        }

        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private static string? Fault(string origin, int index)
    {
        const string Form = "Write scheme, host and port alone, for example https://erp.example.com";
        if (!Uri.TryCreate(origin, UriKind.Absolute, out var address) || address.PathAndQuery != "/" || address.Fragment.Length > 0 || address.UserInfo.Length > 0)
        {
            return $"Webhook:AllowedOrigins:{index} is \"{origin}\", which is not an origin. {Form}.";
        }

        return WebhookAddressPolicy.IsSafe(address) ? null : $"Webhook:AllowedOrigins:{index} is \"{origin}\": only https is allowed, and http on this machine's loopback. {Form}.";
    }
}
