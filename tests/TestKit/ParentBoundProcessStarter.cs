using System.Collections.Concurrent;
using System.Diagnostics;

namespace BrowserAgent.TestKit;

/// <summary>
/// Starts processes that the kernel kills when this process dies, however it dies: an aborted test run or campaign leaves none behind. Linux
/// ties that promise to the thread that forked the child, so one thread forks them all and lives as long as the process.
/// </summary>
public static class ParentBoundProcessStarter
{
    public const string Setpriv = "/usr/bin/setpriv";

    private static readonly BlockingCollection<Action> Starts = [];

    static ParentBoundProcessStarter() => new Thread(ForkAll) { IsBackground = true, Name = "guarded-start" }.Start();

    /// <summary>Starts the program; its process id is the program's own.</summary>
    /// <param name="start">As for <see cref="Process.Start(ProcessStartInfo)"/>, with <see cref="ProcessStartInfo.ArgumentList"/>; changed on the way.</param>
    public static Process Start(ProcessStartInfo start)
    {
        // setpriv asks for the signal and becomes the program.
        foreach (var argument in (string[])[start.FileName, "--", "KILL", "--pdeathsig"])
        {
            start.ArgumentList.Insert(0, argument);
        }

        start.FileName = Setpriv;
        start.UseShellExecute = false;
        using var forked = new ManualResetEventSlim();
        Process? process = null;
        Exception? failure = null;
        Starts.Add(() =>
        {
            try
            {
                process = Process.Start(start);
            }
            catch (Exception fault)
            {
                failure = fault;
            }

            forked.Set();
        });
        forked.Wait();
        return process ?? throw new InvalidOperationException($"{Setpriv} did not start.", failure);
    }

    private static void ForkAll()
    {
        foreach (var start in Starts.GetConsumingEnumerable())
        {
            start();
        }
    }
}
