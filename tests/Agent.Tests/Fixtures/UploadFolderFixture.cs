using System.Security.Cryptography;

namespace BrowserAgent.Agent.Tests.Fixtures;

/// <summary>A folder with files for pages, in a folder of its own so that a test can put something beside it.</summary>
internal sealed class UploadFolderFixture : IDisposable
{
    private readonly string _around = Directory.CreateTempSubdirectory("upload-").FullName;

    public UploadFolderFixture() => Directory.CreateDirectory(Folder);

    public string Folder => System.IO.Path.Combine(_around, "files");

    public KeyValuePair<string, string?> Setting => new("Uploads:Folder", Folder);

    /// <param name="name">Within the folder; ../ leads beside it.</param>
    public string Path(string name) => System.IO.Path.Combine(Folder, name);

    /// <returns>The SHA-256 of the content.</returns>
    public string Write(string name, byte[] content)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Path(name))!);
        File.WriteAllBytes(Path(name), content);
        return HashOf(content);
    }

    public static string HashOf(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));

    public void Dispose() => Directory.Delete(_around, recursive: true);
}
