using BrowserAgent.Agent.Recording;

namespace BrowserAgent.Agent.Tests.Fixtures;

/// <summary>Keeps events and pictures in memory.</summary>
internal sealed class InMemoryStepRecorder : IStepRecorder
{
    public bool WantsPictures { get; init; }

    public List<StepEvent> Events { get; } = [];

    public List<byte[]> Pictures { get; } = [];

    public ValueTask<string> StorePictureAsync(ReadOnlyMemory<byte> jpeg, CancellationToken cancellationToken)
    {
        Pictures.Add(jpeg.ToArray());
        return ValueTask.FromResult($"picture{Pictures.Count}");
    }

    public ValueTask RecordAsync(StepEvent stepEvent, CancellationToken cancellationToken)
    {
        Events.Add(stepEvent);
        return ValueTask.CompletedTask;
    }
}
