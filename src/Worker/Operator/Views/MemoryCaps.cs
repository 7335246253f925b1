using BrowserAgent.Sessions.Machine;

namespace BrowserAgent.Worker.Operator.Views;

/// <summary>Memory caps of a browser, shown as lines in its plot.</summary>
/// <param name="SoftMiB">Over this it finishes and is replaced.</param>
/// <param name="HardMiB">Over this it is killed.</param>
public sealed record MemoryCaps(int SoftMiB, int HardMiB)
{
    public static MemoryCaps From(MemoryOptions memory) => new(memory.SoftCapMiB, memory.HardCapMiB);
}
