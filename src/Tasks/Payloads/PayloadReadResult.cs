using BrowserAgent.Agent.Values;
using BrowserAgent.Tasks.Jobs;

namespace BrowserAgent.Tasks.Payloads;

/// <summary>The result of reading a payload.</summary>
internal abstract record PayloadReadResult
{
    private PayloadReadResult()
    {
    }

    /// <summary>Every field in canonical form, defaults filled in.</summary>
    public sealed record Valid(FieldSet Fields) : PayloadReadResult;

    /// <summary>Every error, in the order of the payload.</summary>
    public sealed record Invalid(IReadOnlyList<PayloadError> Errors) : PayloadReadResult;
}
