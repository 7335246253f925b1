using BrowserAgent.TestKit;

namespace BrowserAgent.EndToEnd.Tests.BadInput;

/// <summary>Settings shared by the workers of these tests.</summary>
internal static class TestWorkerSettings
{
    public static Dictionary<string, string> Of(string folder, params (string Name, string Value)[] more)
    {
        var settings = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["Worker__Url"] = "http://127.0.0.1:0",
            ["Worker__DataFolder"] = Path.Combine(folder, "data"),
            ["Audit__Folder"] = Path.Combine(folder, "audit"),
            ["Sites__Folder"] = Path.Combine(CheckoutPaths.Root, "sites"),
        };
        foreach (var (name, value) in more)
        {
            settings[name] = value;
        }

        return settings;
    }
}

/// <summary>Time limits that end a test that hangs; no test passes or fails by how long it took.</summary>
internal static class TestTimeLimits
{
    public static CancellationToken Start() => new CancellationTokenSource(TimeSpan.FromSeconds(90)).Token;
}
