using System.Globalization;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Sessions.Secrets;

/// <summary>Secrets in a text file that only the worker's user can read. Read on each use, so that a changed password needs no restart.</summary>
internal sealed class FileSecretProvider(IOptions<SecretsOptions> options) : ISecretProvider
{
    private string Path => options.Value.FilePath;

    public string Describe(SecretName name) =>
        Path.Length == 0 ? $"no file ({SecretsOptions.Section}:{nameof(SecretsOptions.FilePath)} is empty)" : $"the line \"{name} = …\" of {Path}";

    public async ValueTask<Secret?> FindAsync(SecretName name, CancellationToken cancellationToken)
    {
        if (Path.Length == 0)
        {
            return null;
        }

        await using var file = PrivateFile.Open(Path, "The secret file", $"{SecretsOptions.Section}:{nameof(SecretsOptions.FilePath)}");
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
}
