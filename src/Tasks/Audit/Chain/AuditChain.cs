using System.Security.Cryptography;
using System.Text;
using BrowserAgent.Tasks.Jobs;

namespace BrowserAgent.Tasks.Audit.Chain;

/// <summary>
/// The hash chain of a job's event file. Each record has the SHA-256 of the line before it, without its line end. The record that starts the chain is bound to the
/// job and to everything that stands before it: nothing in a new file, the events of a version without a chain in an older one.
/// </summary>
internal static class AuditChain
{
    /// <summary>The version that the record which starts a chain names.</summary>
    public const int Version = 1;

    private const int BlockSize = 64 * 1024;

    /// <summary>The hash of one line.</summary>
    public static string HashOf(ReadOnlySpan<byte> line) => Convert.ToHexStringLower(SHA256.HashData(line));

    /// <summary>What the record that starts the chain has in place of the hash of a line.</summary>
    public static string StartHash(JobId id, ReadOnlySpan<byte> before)
    {
        using var hash = Begin(id);
        hash.AppendData(before);
        return Convert.ToHexStringLower(hash.GetCurrentHash());
    }

    /// <summary>The same for a file, from its start to its end.</summary>
    public static string StartHash(JobId id, Stream file)
    {
        using var hash = Begin(id);
        var block = new byte[BlockSize];
        file.Seek(0, SeekOrigin.Begin);
        int read;
        while ((read = file.Read(block)) > 0)
        {
            hash.AppendData(block, 0, read);
        }

        return Convert.ToHexStringLower(hash.GetCurrentHash());
    }

    private static IncrementalHash Begin(JobId id)
    {
        var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"browser-agent audit chain {Version}\n{id.Value}\n"));
        return hash;
    }
}
