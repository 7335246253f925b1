using System.Runtime.InteropServices;

namespace BrowserAgent.Worker.Hosting;

/// <summary>
/// Makes everything that this process and its children create readable by its user only: log files, keys of cookies, the embedded Redis' data and browser profiles are
/// made by libraries and programs that take no mode.
/// </summary>
internal static partial class PrivateUmask
{
    private const uint NoneForOthers = 0x3F;

    public static void Set()
    {
        if (!OperatingSystem.IsWindows())
        {
            _ = Umask(NoneForOthers);
        }
    }

    [LibraryImport("libc", EntryPoint = "umask")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial uint Umask(uint mask);
}
