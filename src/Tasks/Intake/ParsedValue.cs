using BrowserAgent.Agent.Values;

namespace BrowserAgent.Tasks.Intake;

/// <summary>What one raw value of a payload turned out to be.</summary>
internal abstract record ParsedValue
{
    private ParsedValue()
    {
    }

    public sealed record Good(FieldValue Value) : ParsedValue;

    /// <summary>Null, or text that is empty after normalisation.</summary>
    public sealed record Absent : ParsedValue;

    /// <summary>What is wrong and what would be right.</summary>
    public sealed record Bad(string Message) : ParsedValue;
}
