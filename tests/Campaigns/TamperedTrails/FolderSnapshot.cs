namespace BrowserAgent.Campaigns.TamperedTrails;

/// <summary>The content of a folder, put back when it is disposed.</summary>
internal sealed class FolderSnapshot : IDisposable
{
    private readonly string _folder;
    private readonly Dictionary<string, byte[]> _files;

    public FolderSnapshot(string folder) =>
        (_folder, _files) = (folder, Directory.EnumerateFiles(folder).ToDictionary(file => file, File.ReadAllBytes, StringComparer.Ordinal));

    public void Dispose()
    {
        Directory.CreateDirectory(_folder);
        foreach (var (file, content) in _files)
        {
            File.WriteAllBytes(file, content);
        }
    }
}
