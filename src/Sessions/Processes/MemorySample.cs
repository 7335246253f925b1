namespace BrowserAgent.Sessions.Processes;

/// <summary>Memory of a process tree at one moment.</summary>
/// <param name="At">When.</param>
/// <param name="MiB">Proportional set size (PSS), mebibytes.</param>
public readonly record struct MemorySample(DateTimeOffset At, int MiB);
