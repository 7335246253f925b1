using System.Text.Json;
using BrowserAgent.Agent.Faults;
using BrowserAgent.Agent.Resources;
using BrowserAgent.Agent.Values;
using Microsoft.Playwright;

namespace BrowserAgent.Agent.Committing;

/// <summary>Reads what a form shows beside its fields, so that a message which appears after the click is known with its field.</summary>
internal static class FieldMessageReader
{
    private const int MaxMessages = 5;
    private const int MaxLength = 200;

    private static readonly string Script = EmbeddedResourceReader.Read("Committing.Scripts.field-texts.js");

    /// <param name="button">The commit button: its frame holds the form, also after the form was shown anew.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public static async Task<FieldTexts> ReadAsync(IElementHandle button, CancellationToken cancellationToken)
    {
        try
        {
            return await button.OwnerFrameAsync().WaitAsync(cancellationToken) is { } frame
                ? new FieldTexts(frame, await ReadAsync(frame, cancellationToken))
                : FieldTexts.None;
        }
        catch (Exception fault) when (BrowserFaultClassifier.IsFromBrowser(fault))
        {
            return FieldTexts.None;
        }
    }

    /// <summary>The lines that a field did not have before, and the fields that are newly marked as invalid.</summary>
    public static async Task<IReadOnlyList<FieldMessage>> ReadNewAsync(FieldTexts before, CancellationToken cancellationToken)
    {
        if (before.Frame is null)
        {
            return [];
        }

        var messages = new List<FieldMessage>();
        foreach (var (key, field) in await ReadAsync(before.Frame, cancellationToken))
        {
            var known = before.Fields.GetValueOrDefault(key);
            var added = CanonicalTextNormalizer.Normalize(string.Join(' ', field.Lines.Except(known?.Lines ?? [], StringComparer.Ordinal)));
            if (added.Length > 0 || (field.IsInvalid && known is not { IsInvalid: true }))
            {
                messages.Add(new FieldMessage(field.Label, added.Length == 0 ? "marked as invalid" : added.Length > MaxLength ? $"{added[..MaxLength]}..." : added));
            }
        }

        return [.. messages.Take(MaxMessages)];
    }

    private static async Task<IReadOnlyDictionary<string, FieldText>> ReadAsync(IFrame frame, CancellationToken cancellationToken) =>
        JsonSerializer.Deserialize<Dictionary<string, FieldText>>(await frame.EvaluateAsync<string>(Script).WaitAsync(cancellationToken), JsonSerializerOptions.Web)
            ?? [];
}

/// <summary>What a form shows beside its fields.</summary>
/// <param name="Frame">Of the form; null when it could not be read.</param>
/// <param name="Fields">By a key that is the same when the form is shown anew.</param>
internal sealed record FieldTexts(IFrame? Frame, IReadOnlyDictionary<string, FieldText> Fields)
{
    public static FieldTexts None { get; } = new(null, new Dictionary<string, FieldText>(StringComparer.Ordinal));
}

/// <param name="Label">As a person reads it.</param>
/// <param name="IsInvalid">Marked as invalid for screen readers.</param>
/// <param name="Lines">The texts around it that belong to no other field.</param>
internal sealed record FieldText(string Label, bool IsInvalid, IReadOnlyList<string> Lines);
