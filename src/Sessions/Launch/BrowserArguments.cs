using System.Collections;
using BrowserAgent.Sessions.Machine;
using BrowserAgent.Sessions.Origins;

namespace BrowserAgent.Sessions.Launch;

/// <summary>The command line arguments and the environment of a browser.</summary>
internal static class BrowserArguments
{
    // These turn off background services of Chromium, which use memory; the origin guard would block their requests anyway.
    internal static readonly string[] NoBackgroundServices =
    [
        "--disable-gpu", "--disable-quic", "--no-first-run", "--no-default-browser-check", "--disable-background-networking",
        "--disable-component-update", "--disable-sync", "--disable-domain-reliability", "--dns-prefetch-disable", "--disable-breakpad",
    ];

    // Only these variables are passed on: the rest of the worker's environment may contain secrets.
    private static readonly string[] Inherited =
    [
        "PATH", "HOME", "USER", "LOGNAME", "LANG", "LANGUAGE", "TZ", "DISPLAY", "WAYLAND_DISPLAY", "XAUTHORITY",
        "DBUS_SESSION_BUS_ADDRESS", "LD_LIBRARY_PATH", "SystemRoot", "APPDATA", "LOCALAPPDATA", "ProgramFiles",
    ];

    private static readonly string[] InheritedFamilies = ["LC_", "XDG_", "FONTCONFIG_", "SSL_CERT_"];

    public static IReadOnlyList<string> For(BrowserOwnerId owner, string browserId, OriginGuard guard, SharedMemoryArguments sharing) =>
        [.. NoBackgroundServices, owner.Argument, BrowserOwnerId.BrowserMarker + browserId, .. guard.Arguments, .. sharing.Arguments];

    public static IReadOnlyDictionary<string, string> Environment(string temporaryDirectory)
    {
        var environment = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (DictionaryEntry variable in System.Environment.GetEnvironmentVariables())
        {
            var name = (string)variable.Key;
            if (Inherited.Contains(name, StringComparer.Ordinal) || InheritedFamilies.Any(family => name.StartsWith(family, StringComparison.Ordinal)))
            {
                environment[name] = (string?)variable.Value ?? "";
            }
        }

        environment["TMPDIR"] = temporaryDirectory;
        return environment;
    }
}
