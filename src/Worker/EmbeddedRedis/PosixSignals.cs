using System.Runtime.InteropServices;

namespace BrowserAgent.Worker.EmbeddedRedis;

/// <summary>The one signal that .NET's Process can't send: a polite request to end, on which Redis writes its data out.</summary>
internal static partial class PosixSignals
{
    private const int Sigterm = 15;

    public static void Terminate(int processId) => _ = Kill(processId, Sigterm);

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int processId, int signal);
}
