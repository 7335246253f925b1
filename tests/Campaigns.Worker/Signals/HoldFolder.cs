using System.Globalization;

namespace BrowserAgent.Campaigns.Worker.Signals;

/// <summary>Points of the protocol at which a worker can be made to stand still.</summary>
internal static class HoldPoint
{
    /// <summary>The form is filled; the intent is not yet told to the queue.</summary>
    public const string BeforeIntent = "before-intent";

    /// <summary>The queue has stored the intent; nothing was clicked.</summary>
    public const string AfterIntent = "after-intent";

    /// <summary>The site has answered the save; nothing of it was told to the queue, nothing verified.</summary>
    public const string BeforeSubmitted = "before-submitted";

    /// <summary>The record was found and read again; the queue does not know.</summary>
    public const string BeforeAcknowledge = "before-ack";
}

/// <summary>
/// A folder in which campaign and workers agree on who stands still where. The campaign arms a point for a reference; the first worker to come
/// there takes it, by a rename, which only one can win, and stands until it is killed or let go. Both compile this file.
/// </summary>
internal sealed class HoldFolder(string folder)
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);

    /// <summary>Arms a point for the next worker that comes to it with this reference.</summary>
    public void Arm(string reference, string point) => File.WriteAllText(PathOf(reference, point, "armed"), "");

    /// <summary>The process that stands at the point; null while nobody does.</summary>
    public int? Holder(string reference, string point) =>
        File.Exists(PathOf(reference, point, "held"))
        && int.TryParse(File.ReadAllText(PathOf(reference, point, "held")), NumberStyles.None, CultureInfo.InvariantCulture, out var process)
            ? process
            : null;

    /// <summary>Who stands where, of those that are asked for.</summary>
    public IReadOnlyList<(string Reference, int Process)> Held(Func<string, string, bool> asked)
    {
        var held = new List<(string, int)>();
        foreach (var file in Directory.EnumerateFiles(folder, "*.held"))
        {
            if (Path.GetFileName(file).Split('.') is [var reference, var point, _] && asked(reference, point) && Holder(reference, point) is { } process)
            {
                held.Add((reference, process));
            }
        }

        return held;
    }

    /// <summary>Lets whoever stands there go on.</summary>
    public void LetGo(string reference, string point) => File.WriteAllText(PathOf(reference, point, "go"), "");

    /// <summary>Stands still when the point is armed for the reference. Takes no token: a process that hangs does not listen either.</summary>
    public async Task StandAsync(string point, string? reference)
    {
        if (reference is null || !TryTake(reference, point))
        {
            return;
        }

        while (!File.Exists(PathOf(reference, point, "go")))
        {
            await Task.Delay(Look, CancellationToken.None);
        }
    }

    private bool TryTake(string reference, string point)
    {
        var armed = PathOf(reference, point, "armed");
        if (!File.Exists(armed))
        {
            return false;
        }

        try
        {
            var taken = PathOf(reference, point, "taken");
            File.Move(armed, taken, overwrite: false);

            // Written aside first, so that whoever sees the file sees the whole of it.
            File.WriteAllText(taken, Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
            File.Move(taken, PathOf(reference, point, "held"), overwrite: false);
            return true;
        }
        catch (IOException)
        {
            // Another worker was first.
            return false;
        }
    }

    private string PathOf(string reference, string point, string state) => Path.Combine(folder, $"{reference}.{point}.{state}");
}
