using System.Collections;
using BrowserAgent.Sessions.Files;
using BrowserAgent.Sessions.Secrets;
using Microsoft.Extensions.Options;
using Xunit;

namespace BrowserAgent.Sessions.Tests.Secrets;

public sealed class SecretLookupTests : IDisposable
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private static readonly SecretName Name = new("secrets-test", "buyer.1", "password");
    private readonly string _path = Path.Combine(Path.GetTempPath(), $"secrets-{Guid.NewGuid():N}");

    public void Dispose() => File.Delete(_path);

    [Fact]
    public async Task FindAsync_EnvironmentVariable_IsFoundByItsUpperCaseName()
    {
        Assert.Equal("BROWSERAGENT_SECRET__SECRETS_TEST__BUYER_1__PASSWORD", EnvironmentSecretProvider.VariableOf(Name));
        Assert.Null(await new EnvironmentSecretProvider().FindAsync(Name, CancellationToken.None));
        var environment = new Hashtable { [EnvironmentSecretProvider.VariableOf(Name)] = "from the environment", ["PATH"] = "/bin" };
        var removed = new List<string>();

        var sut = new EnvironmentSecretProvider(environment, removed.Add);

        Assert.Equal("from the environment", (await sut.FindAsync(Name, CancellationToken.None))?.Reveal());
        Assert.Equal([EnvironmentSecretProvider.VariableOf(Name)], removed);
    }

    [Fact]
    public async Task FindAsync_PrivateFile_ReadsTheLine()
    {
        Write("# passwords\n\nsecrets-test/buyer.1/password = a = b \nother/x/y=z", Private);

        Assert.Equal("a = b", (await FileProvider().FindAsync(Name, CancellationToken.None))?.Reveal());
        Assert.Null(await FileProvider().FindAsync(Name with { Kind = "totp" }, CancellationToken.None));
    }

    [Theory]
    [InlineData(UnixFileMode.GroupRead, "640")]
    [InlineData(UnixFileMode.OtherRead, "604")]
    public async Task FindAsync_FileOthersCanRead_IsRefusedWithTheCommandThatMendsIt(UnixFileMode more, string mode)
    {
        Write($"{Name} = x", Private | more);

        var refused = await Assert.ThrowsAsync<InvalidDataException>(async () => await FileProvider().FindAsync(Name, CancellationToken.None));

        Assert.Contains($"has mode {mode}", refused.Message, StringComparison.Ordinal);
        Assert.Contains($"chmod 600 {_path}", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void OwnerOf_OwnFileAndSystemFile_AreToldApart()
    {
        Write("", Private);
        using var own = File.OpenHandle(_path);
        using var systems = File.OpenHandle("/proc/1/status");

        Assert.Equal(FileOwnerReader.CurrentUser(), FileOwnerReader.OwnerOf(own));
        Assert.Equal(0u, FileOwnerReader.OwnerOf(systems));
    }

    [Fact]
    public async Task FindAsync_LineWithoutEquals_NamesTheLineAndNotItsText()
    {
        Write("# first\nhunter2", Private);

        var refused = await Assert.ThrowsAsync<InvalidDataException>(async () => await FileProvider().FindAsync(Name, CancellationToken.None));

        Assert.Contains("Line 2", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ResolveAsync_NobodyKnowsTheName_NamesEveryPlace()
    {
        Write("", Private);
        var resolver = new SecretResolver([new EnvironmentSecretProvider(), FileProvider()]);

        var missing = await Assert.ThrowsAsync<SecretMissingException>(() => resolver.ResolveAsync(Name, CancellationToken.None));

        Assert.Contains("BROWSERAGENT_SECRET__SECRETS_TEST__BUYER_1__PASSWORD", missing.Message, StringComparison.Ordinal);
        Assert.Contains(_path, missing.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ToString_Secret_ShowsNothing() => Assert.Equal("***", $"{new Secret("hunter2")}");

    private FileSecretProvider FileProvider() => new(Options.Create(new SecretsOptions { FilePath = _path }));

    private void Write(string text, UnixFileMode mode)
    {
        File.WriteAllText(_path, text);
        File.SetUnixFileMode(_path, mode);
    }
}
