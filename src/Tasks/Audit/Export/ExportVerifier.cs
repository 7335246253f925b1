using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using BrowserAgent.Tasks.Audit.Checkpoints;

namespace BrowserAgent.Tasks.Audit.Export;

/// <summary>Verifies an export with nothing but the public key. Nothing of it is unpacked, and memory does not depend on its size.</summary>
public static class ExportVerifier
{
    private const int MaxManifestBytes = 16 * 1024 * 1024;
    private const int MaxFiles = 100_000;
    private const long MaxFileBytes = 256L * 1024 * 1024;

    /// <returns>What is wrong; empty when the export is what a worker with that key wrote.</returns>
    /// <exception cref="InvalidDataException">It is no zip archive, or a key file is none.</exception>
    public static async Task<IReadOnlyList<string>> VerifyAsync(string file, IReadOnlyList<string> publicKeyFiles, CancellationToken cancellationToken)
    {
        var keys = new List<CheckpointPublicKey>();
        try
        {
            foreach (var keyFile in publicKeyFiles)
            {
                keys.AddRange(CheckpointPublicKey.ReadAll(await File.ReadAllTextAsync(keyFile, cancellationToken), keyFile));
            }

            if (keys.Count == 0)
            {
                throw new InvalidDataException("No public key is given, so the export can't be trusted. Name the file with --key.");
            }

            await using var archive = await ZipFile.OpenReadAsync(file, cancellationToken);
            return archive.Entries.Count > MaxFiles ? [$"The archive has more than {MaxFiles} files: no worker wrote it."] : await VerifyAsync(archive, keys, cancellationToken);
        }
        finally
        {
            keys.ForEach(key => key.Dispose());
        }
    }

    private static async Task<IReadOnlyList<string>> VerifyAsync(ZipArchive archive, IReadOnlyList<CheckpointPublicKey> keys, CancellationToken cancellationToken)
    {
        var twice = archive.Entries.GroupBy(entry => entry.FullName, StringComparer.Ordinal).Where(group => group.Count() > 1).Select(group => group.Key).ToList();
        if (twice.Count > 0)
        {
            return [.. twice.Select(name => $"{name} is in the archive twice: a file was added to it.")];
        }

        if (await ReadAsync(archive, ExportManifest.FileName, cancellationToken) is not { } content || ExportManifest.TryRead(content) is not { Files: not null } manifest)
        {
            return [$"The archive has no {ExportManifest.FileName} that can be read: the export was broken off, or changed. Export the job again."];
        }

        var findings = new List<string>();
        if (SignatureFault(await ReadAsync(archive, ExportManifest.SignatureName, cancellationToken), content, keys) is { } fault)
        {
            findings.Add(fault);
        }

        foreach (var entry in archive.Entries.Where(entry => entry.FullName is not (ExportManifest.FileName or ExportManifest.SignatureName)))
        {
            if (!manifest.Files.TryGetValue(entry.FullName, out var hash))
            {
                findings.Add($"{entry.FullName} is not in the manifest: it was added.");
            }
            else if (await HashAsync(entry, cancellationToken) != hash)
            {
                findings.Add($"{entry.FullName} is not what was exported: it was changed.");
            }
        }

        var there = archive.Entries.Select(entry => entry.FullName).ToHashSet(StringComparer.Ordinal);
        findings.AddRange(manifest.Files.Keys.Where(name => !there.Contains(name)).Select(name => $"{name} is missing: it was removed."));
        return findings;
    }

    private static string? SignatureFault(byte[]? signature, byte[] manifest, IReadOnlyList<CheckpointPublicKey> keys)
    {
        if (signature is null)
        {
            return "The manifest is not signed: the worker had no signing key (browser-agent audit keygen), or the signature was removed.";
        }

        ExportSignature? read;
        try
        {
            read = JsonSerializer.Deserialize<ExportSignature>(signature, AuditJsonOptions.Options);
        }
        catch (JsonException)
        {
            read = null;
        }

        if (read is not { Key: not null, Signature: not null })
        {
            return "The signature can't be read: it was changed.";
        }

        if (keys.FirstOrDefault(key => key.Id == read.Key) is not { } signer)
        {
            return $"The manifest is signed with key {read.Key}, which is none of the given ones ({string.Join(", ", keys.Select(key => key.Id))}).";
        }

        return signer.HasSigned(ExportManifest.SignedBytes(manifest), read.Signature) ? null : "The signature does not fit the manifest: the manifest was changed, or another key signed it.";
    }

    private static async Task<byte[]?> ReadAsync(ZipArchive archive, string name, CancellationToken cancellationToken)
    {
        if (archive.GetEntry(name) is not { } entry || entry.Length > MaxManifestBytes)
        {
            return null;
        }

        await using var content = await entry.OpenAsync(cancellationToken);
        var bytes = new byte[entry.Length];
        return await content.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellationToken) == bytes.Length ? bytes : null;
    }

    /// <returns>Null for a file that is longer than any that a worker writes.</returns>
    private static async Task<string?> HashAsync(ZipArchiveEntry entry, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await using var content = await entry.OpenAsync(cancellationToken);
        var block = new byte[64 * 1024];
        var length = 0L;
        int read;
        while ((read = await content.ReadAsync(block, cancellationToken)) > 0)
        {
            if ((length += read) > MaxFileBytes)
            {
                return null;
            }

            hash.AppendData(block, 0, read);
        }

        return Convert.ToHexStringLower(hash.GetCurrentHash());
    }
}
