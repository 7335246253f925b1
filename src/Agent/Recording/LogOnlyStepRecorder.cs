using Microsoft.Extensions.Logging;

namespace BrowserAgent.Agent.Recording;

/// <summary>Writes steps to the log and takes no pictures. Used for logins, which belong to no job.</summary>
internal sealed partial class LogOnlyStepRecorder(ILogger logger) : IStepRecorder
{
    public bool WantsPictures => false;

    public ValueTask<string> StorePictureAsync(ReadOnlyMemory<byte> jpeg, CancellationToken cancellationToken) => ValueTask.FromResult("");

    public ValueTask RecordAsync(StepEvent stepEvent, CancellationToken cancellationToken)
    {
        LogStep(stepEvent.Flow, stepEvent.Verb, stepEvent.Element ?? "", stepEvent.Position, stepEvent.Outcome, stepEvent.Milliseconds);
        return ValueTask.CompletedTask;
    }

    [LoggerMessage(EventId = 1102, Level = LogLevel.Debug, Message = "{Flow}: {Verb} {Element} ({Position}): {Outcome} in {Milliseconds} ms")]
    private partial void LogStep(string flow, string verb, string element, string position, string outcome, double milliseconds);
}
