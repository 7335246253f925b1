using System.Text.Encodings.Web;
using System.Text.Json;

namespace BrowserAgent.Agent.Steps;

/// <summary>A write request that a page sent while its form was filled, before the commit click.</summary>
/// <param name="Method">HTTP method.</param>
/// <param name="Address">Without what follows a question mark.</param>
/// <param name="Operation">What a remote procedure call or a GraphQL request calls; null for any other body.</param>
public sealed record EarlyWrite(string Method, string Address, string? Operation)
{
    /// <summary>HTTP status of the answer; null when there was none yet.</summary>
    public int? Status { get; init; }

    private string Call => Operation is null ? $"{Method} {Address}" : $"{Method} {Address} {Operation}";

    /// <summary>The request and its answer in words.</summary>
    public string Description => $"{Call} {(Status is { } status ? $"was answered {status}" : "got no answer yet")}";

    internal string Body { get; init; } = "";

    /// <summary>A part of the body is not known: it is long, or holds the content of a file.</summary>
    internal bool IsBodyCut { get; init; }

    /// <summary>With what follows a question mark.</summary>
    internal string WholeAddress { get; init; } = "";

    /// <summary>The same for all requests of its kind, whatever the record.</summary>
    /// <param name="key">The record's natural key, which may stand in the address.</param>
    public string KindOf(string key) => key.Length == 0 ? Call : Call.Replace(Uri.EscapeDataString(key), "", StringComparison.OrdinalIgnoreCase).Replace(key, "", StringComparison.OrdinalIgnoreCase);

    /// <summary>
    /// Whether the request may have stored something under the text: its body or address has it, or a part of the body is not known, and the site did not refuse it.
    /// A site that answers with an error of its own (5xx) may have stored it.
    /// </summary>
    public bool MayHaveStored(string text) => Status is not (>= 400 and < 500)
        && (IsBodyCut || Encodings(text).Any(encoded => Body.Contains(encoded, StringComparison.OrdinalIgnoreCase)) || RequestText.BodyHoldsKey(Body, text) || RequestText.AddressHoldsKey(WholeAddress, text));

    private static IEnumerable<string> Encodings(string text) =>
    [
        text,
        JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).ToString(),
        JsonEncodedText.Encode(text).ToString(),
        Uri.EscapeDataString(text).Replace("%20", "+", StringComparison.Ordinal),
    ];
}
