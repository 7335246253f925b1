using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;

namespace BrowserAgent.Agent.Tests.Fixtures;

/// <summary>With the Chromium that the tests share.</summary>
internal sealed partial class FlowHarness
{
    public static Task<FlowHarness> CreateAsync(
        ChromiumFixture chromium, IEnumerable<KeyValuePair<string, string?>>? settings = null, Action<IServiceCollection>? more = null, bool pictures = false,
        Func<string, string?>? authorizationFor = null, BrowserNewContextOptions? context = null) =>
        CreateAsync(chromium.Browser, settings, more, pictures, authorizationFor, context);
}
