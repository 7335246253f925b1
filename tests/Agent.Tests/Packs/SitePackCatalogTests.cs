using BrowserAgent.Agent.Packs;
using BrowserAgent.Agent.Packs.Loading;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Xunit;

namespace BrowserAgent.Agent.Tests.Packs;

public sealed class SitePackCatalogTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("packs-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Find_LoadedSite_IsItAndOtherIsNull()
    {
        Write("example", DocumentedExamplePack.Text);

        var catalog = new SitePackCatalog(new SitePackOptions { Folder = _folder });

        Assert.Equal("example", catalog.Find("example")?.Site);
        Assert.Null(catalog.Find("other"));
        Assert.Single(catalog.All);
    }

    [Fact]
    public void LoadFolder_GoodAndBrokenPacks_ReturnsBothPacksAndErrors()
    {
        Write("example", DocumentedExamplePack.Text);
        Write("second", "schema: 9");
        Write("third", DocumentedExamplePack.Text);
        Directory.CreateDirectory(Path.Combine(_folder, "fourth"));
        File.WriteAllText(Path.Combine(_folder, "fourth", "site.yml"), DocumentedExamplePack.Text);

        var load = SitePackLoader.LoadFolder(_folder);

        Assert.Equal(["example"], load.Packs.Select(pack => pack.Site));
        Assert.Equal(3, load.Errors.Count);
        Assert.Contains(load.Errors, error => error.ToString().EndsWith("fourth/site.yml: must be named site.yaml; rename it", StringComparison.Ordinal));
        Assert.Contains(load.Errors, error => error.ToString().Contains("second/site.yaml:1:9: schema version 9", StringComparison.Ordinal));
        Assert.Contains(load.Errors, error => error.ToString().Contains("site example is in the folder third", StringComparison.Ordinal));
    }

    [Fact]
    public void LoadFolder_MissingOrEmpty_SaysWhatToDo()
    {
        Assert.Contains("Sites:Folder", Assert.Single(SitePackLoader.LoadFolder(Path.Combine(_folder, "none")).Errors).Message, StringComparison.Ordinal);
        Assert.Contains("docs/site-packs.md", Assert.Single(SitePackLoader.LoadFolder(_folder).Errors).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_MovedOriginFromConfiguration_IsTaken()
    {
        Write("example", DocumentedExamplePack.Text);

        using var host = Host(("Sites:Folder", _folder), ("Sites:Origins:EXAMPLE:App", "http://127.0.0.1:5301"));
        await host.StartAsync(CancellationToken.None);

        var pack = host.Services.GetRequiredService<ISitePackCatalog>().Find("example")!;
        Assert.Equal(new Uri("http://127.0.0.1:5301"), pack.Home);
        Assert.Equal(SitePackLoader.LoadFolder(_folder).Packs[0].Hash, pack.Hash);
        Assert.NotEqual(pack.Home, SitePackLoader.LoadFolder(_folder).Packs[0].Home);
        await host.StopAsync(CancellationToken.None);
    }

    [Theory]
    [InlineData("Sites:Origins:example:web", "http://127.0.0.1:5301", "Sites:Origins:example:web: the pack has no origin of that name")]
    [InlineData("Sites:Origins:example:app", "127.0.0.1:5301", "Sites:Origins:example:app: must be an absolute http or https address")]
    [InlineData("Sites:Origins:exmaple:app", "http://127.0.0.1:5301", "Sites:Origins:exmaple: moves a site that has no pack; did you mean example?")]
    public async Task Start_WrongMove_StopsTheStart(string setting, string value, string words)
    {
        Write("example", DocumentedExamplePack.Text);

        using var host = Host(("Sites:Folder", _folder), (setting, value));
        var failure = await Assert.ThrowsAsync<SitePacksInvalidException>(() => host.StartAsync(CancellationToken.None));

        Assert.Contains(words, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_BrokenPack_StopsTheStartWithEveryError()
    {
        Write("example", DocumentedExamplePack.With(DocumentedExamplePack.With("idle: 20m", "idle: soon"), "kind: secret", "kind: sekret"));

        using var host = Host(("Sites:Folder", _folder));
        var failure = await Assert.ThrowsAsync<SitePacksInvalidException>(() => host.StartAsync(CancellationToken.None));

        Assert.Equal(2, failure.Errors.Count);
        Assert.All(failure.Errors, error => Assert.Contains(error.ToString(), failure.Message, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Start_EmptyFolderSetting_IsRefused()
    {
        using var host = Host(("Sites:Folder", ""));
        await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync(CancellationToken.None));
    }

    private static IHost Host(params (string Key, string Value)[] settings)
    {
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Configuration.AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value)));
        builder.Services.AddSitePacks(builder.Configuration);
        return builder.Build();
    }

    private void Write(string site, string text)
    {
        Directory.CreateDirectory(Path.Combine(_folder, site));
        File.WriteAllText(Path.Combine(_folder, site, SitePackLoader.FileName), text);
    }
}
