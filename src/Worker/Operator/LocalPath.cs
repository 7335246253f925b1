namespace BrowserAgent.Worker.Operator;

/// <summary>Where a person goes after signing in: paths on this server only, because another address would be an open redirect.</summary>
internal static class LocalPath
{
    public static string OrHome(string? address) => Is(address) ? address! : "/";

    public static bool Is(string? address) => address is ['/', ..] and not ['/', '/' or '\\', ..] && !address.Any(char.IsControl);
}
