using BrowserAgent.Agent.Values;

namespace BrowserAgent.Tasks.Payloads;

/// <summary>The result of parsing one raw value of a payload.</summary>
internal abstract record FieldParseResult
{
    private FieldParseResult()
    {
    }

    public sealed record Valid(FieldValue Value) : FieldParseResult;

    /// <summary>Null, or text without a visible character.</summary>
    public sealed record Missing : FieldParseResult;

    /// <summary>What is wrong and what would be right.</summary>
    public sealed record Invalid(string Message) : FieldParseResult;
}
