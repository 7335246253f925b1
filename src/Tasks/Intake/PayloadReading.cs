using BrowserAgent.Agent.Values;
using BrowserAgent.Tasks.Jobs;

namespace BrowserAgent.Tasks.Intake;

/// <summary>What a payload turned out to be.</summary>
internal abstract record PayloadReading
{
    private PayloadReading()
    {
    }

    /// <summary>Every field in canonical form, defaults filled in.</summary>
    public sealed record Valid(FieldSet Fields) : PayloadReading;

    /// <summary>All that is wrong at once, in the order of the payload.</summary>
    public sealed record Invalid(IReadOnlyList<PayloadError> Errors) : PayloadReading;
}
