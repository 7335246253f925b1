using System.Globalization;
using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using Microsoft.Win32.SafeHandles;

namespace BrowserAgent.Agent.Files;

/// <summary>
/// The operator's folder with the files that jobs may give to pages. A file is read once, its bytes are hashed and compared with the job's SHA-256, and only
/// then handed out: what lies in the folder later, or behind a link, never reaches a page.
/// </summary>
internal sealed class UploadFolder(IOptions<UploadOptions> options)
{
    private const int BytesPerMiB = 1024 * 1024;

    private readonly UploadOptions _options = options.Value;

    private int MaxBytes => _options.MaxFileMiB * BytesPerMiB;

    /// <param name="reference">The path within the folder.</param>
    /// <param name="sha256">64 hex digits.</param>
    /// <param name="cancellationToken">Ends the wait; a read that a network folder blocks is abandoned.</param>
    public async Task<UploadFileResult> ReadAsync(string reference, string sha256, CancellationToken cancellationToken)
    {
        if (_options.Folder.Length == 0)
        {
            return new UploadFileResult.Refused("this worker has no folder with files for pages. An operator sets Uploads:Folder and puts the file there.");
        }

        if (FileReference.FindProblem(reference) is { } problem)
        {
            return new UploadFileResult.Refused($"{problem}. The producer names a file by its path within the upload folder, such as 2026/offer.pdf.");
        }

        if (sha256.Length != SHA256.HashSizeInBytes * 2 || !sha256.All(char.IsAsciiHexDigit))
        {
            return new UploadFileResult.Refused("the job's SHA-256 is not 64 hex digits. The producer sends that of the file's content.");
        }

        try
        {
            return await Task.Run(() => ReadFileAsync(reference, sha256, cancellationToken), cancellationToken).WaitAsync(cancellationToken);
        }
        catch (UnauthorizedAccessException)
        {
            return new UploadFileResult.Refused("the worker's user may not read it. An operator gives the worker the right to read the upload folder and its files.");
        }
        catch (IOException fault)
        {
            return new UploadFileResult.Refused($"it can't be read ({fault.GetType().Name}). An operator looks at the disk or share of Uploads:Folder.", MayPass: true);
        }
    }

    private async Task<UploadFileResult> ReadFileAsync(string reference, string sha256, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(_options.Folder))
        {
            return new UploadFileResult.Refused("the folder of Uploads:Folder is not there. An operator creates it, or connects its share again.", MayPass: true);
        }

        var root = RealPath.Of(_options.Folder)!;
        if (RealPath.Of(Path.Combine(root, Path.Combine(reference.Split('/')))) is not { } path)
        {
            return new UploadFileResult.Refused("its symbolic links form a circle. An operator puts the file itself into the folder.");
        }

        if (!RealPath.IsWithin(root, path))
        {
            return new UploadFileResult.Refused("a symbolic link leads out of the upload folder. An operator puts the file itself into the folder.");
        }

        if (Directory.Exists(path))
        {
            return new UploadFileResult.Refused("it is a folder. The producer names a file.");
        }

        // A share that was disconnected leaves the empty folder to which it is mounted.
        if (!File.Exists(path) && !Directory.EnumerateFileSystemEntries(root).Any())
        {
            return new UploadFileResult.Refused("the folder of Uploads:Folder is empty. An operator connects its share again, or the producer puts the file there.", MayPass: true);
        }

        if (!File.Exists(path))
        {
            return new UploadFileResult.Refused("it is not in the upload folder. The producer puts it there before the job is sent; put it there now and approve, or reject the job.");
        }

        // Devices, pipes and sockets have no length either, and opening a pipe would wait for its writer.
        if (new FileInfo(path).Length == 0)
        {
            return new UploadFileResult.Refused("it is empty, or no regular file. The producer puts a file with content there.");
        }

        await using var file = new FileStream(path, new FileStreamOptions { Share = FileShare.ReadWrite | FileShare.Delete, Options = FileOptions.SequentialScan });
        if (OpenedPath(file.SafeFileHandle) is { } opened && !RealPath.IsWithin(root, opened))
        {
            return new UploadFileResult.Refused("it was replaced by a link out of the upload folder while it was opened. An operator finds out who writes to the folder.");
        }

        if (file.Length > MaxBytes)
        {
            return new UploadFileResult.Refused(string.Create(
                CultureInfo.InvariantCulture, $"it has {file.Length} bytes, more than the {_options.MaxFileMiB} MiB of Uploads:MaxFileMiB. The producer sends a smaller file, or an operator raises the limit."));
        }

        // A file that grows meanwhile is cut here, and its hash then differs.
        var content = new byte[(int)file.Length];
        var length = await file.ReadAtLeastAsync(content, content.Length, throwOnEndOfStream: false, cancellationToken);
        return Compare(reference.Split('/')[^1], content[..length], sha256);
    }

    private static UploadFileResult Compare(string name, byte[] content, string sha256)
    {
        var actual = Convert.ToHexStringLower(SHA256.HashData(content));
        return string.Equals(actual, sha256, StringComparison.OrdinalIgnoreCase)
            ? new UploadFileResult.Read(new UploadFile(name, content, actual))
            : new UploadFileResult.Refused(
                // The hash of what lies there is not told: whoever knows it could send the file of another producer.
                $"the file in the upload folder has not the SHA-256 {sha256.ToLowerInvariant()} of the job: it is another file, or it was not complete yet. "
                + "The producer puts the right file there, or sends the job again for the file that is meant.");
    }

    /// <summary>Where the file really is that was opened; null where the system does not say. A path may lead elsewhere than at the moment of its check.</summary>
    private static string? OpenedPath(SafeFileHandle handle) =>
        OperatingSystem.IsLinux()
            ? new FileInfo(string.Create(CultureInfo.InvariantCulture, $"/proc/self/fd/{handle.DangerousGetHandle()}")).LinkTarget
            : null;
}
