using Xunit;

namespace BrowserAgent.Sessions.Tests.Fixtures;

/// <summary>The flavours of Chromium on this machine: the full browser and the one without a window. What guards a site must hold in both.</summary>
public static class InstalledBrowsers
{
    public const string Slim = "/usr/bin/chromium-headless-shell";
    public const string Full = "/usr/bin/chromium";

    /// <summary>Values for <c>Browser:ExecutablePath</c>; empty, which takes what the product finds, where there is neither.</summary>
    public static IReadOnlyList<string> Paths { get; } = new[] { Slim, Full }.Where(File.Exists).ToList() is { Count: > 0 } found ? found : [""];

    public static TheoryData<string> All { get; } = [.. Paths];
}
