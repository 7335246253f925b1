using Xunit;

namespace BrowserAgent.Sessions.Tests.Fixtures;

/// <summary>The flavours of Chromium on this machine: the full browser and the headless shell. The origin guard must work in both.</summary>
public static class InstalledBrowsers
{
    public const string Slim = "/usr/bin/chromium-headless-shell";
    public const string Full = "/usr/bin/chromium";

    /// <summary>Values for <c>Browser:ExecutablePath</c>; one empty value, which lets the product search, when neither is installed.</summary>
    public static IReadOnlyList<string> Paths { get; } = new[] { Slim, Full }.Where(File.Exists).ToList() is { Count: > 0 } found ? found : [""];

    public static TheoryData<string> All { get; } = [.. Paths];
}
