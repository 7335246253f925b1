using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace BrowserAgent.Sessions.Files;

/// <summary>Owners of files and folders, for which .NET has no API.</summary>
internal static partial class FileOwnerReader
{
    private const int EmptyPath = 0x1000;
    private const int FollowNoLink = 0x100;
    private const int WorkingFolder = -100;
    private const uint WantTypeAndMode = 0x3;
    private const uint WantUserId = 0x8;
    private const int BufferSize = 256;
    private const int UserIdOffset = 20;
    private const int ModeOffset = 28;
    private const int TypeMask = 0xF000;
    private const int FolderType = 0x4000;
    private const int ModeMask = 0x1FF;
    private const int OthersMask = 0x3F;

    /// <returns>The owner's user id; null when the system call fails.</returns>
    public static uint? OwnerOf(SafeFileHandle file)
    {
        var buffer = new byte[BufferSize];
        return Statx(file, "", EmptyPath, WantUserId, buffer) == 0
            ? BinaryPrimitives.ReadUInt32LittleEndian(buffer.AsSpan(UserIdOffset))
            : null;
    }

    /// <summary>Why a folder is not this user's own private one, as text for operators; null when it is. A link to a folder is none.</summary>
    public static string? WhyNotPrivateFolder(string path)
    {
        var buffer = new byte[BufferSize];
        if (StatxPath(WorkingFolder, path, FollowNoLink, WantTypeAndMode | WantUserId, buffer) != 0)
        {
            return "it can't be looked at";
        }

        var mode = BinaryPrimitives.ReadUInt16LittleEndian(buffer.AsSpan(ModeOffset));
        var owner = BinaryPrimitives.ReadUInt32LittleEndian(buffer.AsSpan(UserIdOffset));
        return (mode & TypeMask) != FolderType ? "it is no folder"
            : owner != CurrentUser() ? string.Create(CultureInfo.InvariantCulture, $"it belongs to user {owner}, not to user {CurrentUser()}")
            : (mode & OthersMask) != 0 ? $"it has mode {Convert.ToString(mode & ModeMask, 8)}, so other users may use it"
            : null;
    }

    [LibraryImport("libc", EntryPoint = "geteuid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial uint CurrentUser();

    // statx, because its buffer has the same layout on every processor architecture; that of stat differs.
    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Statx(SafeFileHandle directory, string path, int flags, uint mask, [Out] byte[] buffer);

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int StatxPath(int directory, string path, int flags, uint mask, [Out] byte[] buffer);
}
