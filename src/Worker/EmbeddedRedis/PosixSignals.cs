using System.Runtime.InteropServices;

namespace BrowserAgent.Worker.EmbeddedRedis;

/// <summary>Sends SIGTERM, which .NET's Process can't; on it Redis writes its data and exits.</summary>
internal static partial class PosixSignals
{
    private const int Sigterm = 15;

    public static void Terminate(int processId) => _ = Kill(processId, Sigterm);

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int processId, int signal);
}
