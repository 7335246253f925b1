using System.Globalization;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Sessions.Secrets;

/// <summary>Secrets in a text file that only the worker's user can read. Read on each use, so that a changed password needs no restart.</summary>
internal sealed class FileSecretProvider(IOptions<SecretsOptions> options) : ISecretProvider
{
    private const UnixFileMode ReadWrite = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private string Path => options.Value.FilePath;

    public string Describe(SecretName name) =>
        Path.Length == 0 ? $"no file ({SecretsOptions.Section}:{nameof(SecretsOptions.FilePath)} is empty)" : $"the line \"{name} = …\" of {Path}";

    public async ValueTask<Secret?> FindAsync(SecretName name, CancellationToken cancellationToken)
    {
        if (Path.Length == 0)
        {
            return null;
        }

        await using var file = Open();
        RefuseUnlessPrivate(file);
        using var reader = new StreamReader(file);
        for (var number = 1; await reader.ReadLineAsync(cancellationToken) is { } line; number++)
        {
            if (string.IsNullOrWhiteSpace(line) || line.TrimStart().StartsWith('#'))
            {
                continue;
            }

            var equals = line.IndexOf('=', StringComparison.Ordinal);
            if (equals < 0)
            {
                // The line itself is not shown: it may contain a secret.
                throw new InvalidDataException(
                    string.Create(CultureInfo.InvariantCulture, $"Line {number} of the secret file {Path} has no \"=\". Write it as site/account/kind = value."));
            }

            if (string.Equals(line[..equals].Trim(), name.ToString(), StringComparison.Ordinal))
            {
                return new Secret(line[(equals + 1)..].Trim());
            }
        }

        return null;
    }

    private FileStream Open()
    {
        try
        {
            return new FileStream(Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            throw new InvalidDataException(
                $"The secret file {Path} ({SecretsOptions.Section}:{nameof(SecretsOptions.FilePath)}) can't be read: {failed.Message}", failed);
        }
    }

    /// <summary>Checks the open file, not the path: a check of the path could be passed by one file and another one be read.</summary>
    private void RefuseUnlessPrivate(FileStream file)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        var mode = File.GetUnixFileMode(file.SafeFileHandle);
        if (mode is not (ReadWrite or UnixFileMode.UserRead))
        {
            throw new InvalidDataException(
                $"The secret file {Path} has mode {Convert.ToString((int)mode, 8)}, so other users may read or change it. Run: chmod 600 {Path}");
        }

        if (OperatingSystem.IsLinux() && FileOwnerReader.OwnerOf(file.SafeFileHandle) is { } owner && owner != FileOwnerReader.CurrentUser())
        {
            throw new InvalidDataException(string.Create(
                CultureInfo.InvariantCulture,
                $"The secret file {Path} belongs to user {owner}, but the worker runs as user {FileOwnerReader.CurrentUser()}. Run: chown {FileOwnerReader.CurrentUser()} {Path}"));
        }
    }
}
