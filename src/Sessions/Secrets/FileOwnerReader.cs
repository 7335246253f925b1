using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace BrowserAgent.Sessions.Secrets;

/// <summary>The owner of an open file, for which .NET has no API.</summary>
internal static partial class FileOwnerReader
{
    private const int EmptyPath = 0x1000;
    private const uint WantUserId = 0x8;
    private const int BufferSize = 256;
    private const int UserIdOffset = 20;

    /// <returns>The owner's user id; null when the system call fails.</returns>
    public static uint? OwnerOf(SafeFileHandle file)
    {
        var buffer = new byte[BufferSize];
        return Statx(file, "", EmptyPath, WantUserId, buffer) == 0
            ? BinaryPrimitives.ReadUInt32LittleEndian(buffer.AsSpan(UserIdOffset))
            : null;
    }

    [LibraryImport("libc", EntryPoint = "geteuid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial uint CurrentUser();

    // statx, because its buffer has the same layout on every processor architecture; that of stat differs.
    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Statx(SafeFileHandle directory, string path, int flags, uint mask, [Out] byte[] buffer);
}
