using Microsoft.Extensions.Options;

namespace BrowserAgent.Worker.Configuration;

/// <summary>Refuses a provider that could be read or changed on the way, or with which nobody could sign in.</summary>
internal sealed class OpenIdOptionsValidator : IValidateOptions<OpenIdOptions>
{
    public ValidateOptionsResult Validate(string? name, OpenIdOptions options)
    {
        if (options.Authority is not { } authority)
        {
            return ValidateOptionsResult.Success;
        }

        string?[] failures =
        [
            Uri.TryCreate(authority, UriKind.Absolute, out var address) && (address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && address.IsLoopback))
                ? null
                : $"{nameof(OpenIdOptions.Authority)} is \"{authority}\". It must be an https address; http is allowed on loopback only.",
            string.IsNullOrEmpty(options.ClientId) ? $"{nameof(OpenIdOptions.ClientId)} is missing." : null,
            options.Roles.Count == 0 ? $"{nameof(OpenIdOptions.Roles)} is empty, so nobody could sign in." : null,
            .. options.Roles.Select((role, place) => string.IsNullOrEmpty(role.Value) ? $"{nameof(OpenIdOptions.Roles)}:{place}:{nameof(OpenIdRoleOptions.Value)} is missing." : null),
        ];
        var told = failures.OfType<string>().Select(failure => $"{OpenIdOptions.Section}:{failure}").ToArray();
        return told.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(told);
    }
}
