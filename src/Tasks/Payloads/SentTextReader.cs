using BrowserAgent.Agent.Packs;
using BrowserAgent.Agent.Values;

namespace BrowserAgent.Tasks.Payloads;

/// <summary>
/// Reads a text as it is to be typed: NFC, line breaks as \n, without white space at its ends, and otherwise as sent. What no form can take is refused, not
/// removed; invisible characters are removed only where the pack says that they don't count.
/// </summary>
internal static class SentTextReader
{
    public static FieldParseResult Read(string sent, FieldDefinition field)
    {
        if (TypeableTextRule.FindProblem(sent) is { } problem)
        {
            return new FieldParseResult.Invalid(problem);
        }

        if (CanonicalTextNormalizer.Normalize(sent).Length == 0)
        {
            return new FieldParseResult.Missing();
        }

        var text = ExactTextNormalizer.NormalizeTrimmed(field.Same.WithoutInvisible(sent));
        return field.IsNaturalKey && TypeableTextRule.FindKeyProblem(text) is { } keyProblem
            ? new FieldParseResult.Invalid(keyProblem)
            : new FieldParseResult.Valid(new FieldValue.Text(text));
    }
}
