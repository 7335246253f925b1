using BrowserAgent.Agent.Committing;
using BrowserAgent.Agent.Packs;
using BrowserAgent.Agent.Steps;
using BrowserAgent.Agent.Tests.Fixtures;
using Xunit;

namespace BrowserAgent.Agent.Tests.Planning;

/// <summary>A site, a model and a worker's rungs, for tests of what an answer of a model may cause. Harm is a request to <c>/harm</c> or one that is no GET.</summary>
public abstract class ModelPolicyTestBase(ChromiumFixture chromium) : IClassFixture<ChromiumFixture>, IAsyncLifetime
{
    private protected const string Post = "fetch('/orders/7', { method: 'POST', body: 'x' })";

    private TestSite _endpoint = null!;

    private protected TestSite Site { get; private set; } = null!;

    private protected FakeModelServer Model { get; private set; } = null!;

    private protected FlowHarness Harness { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Site = await TestSite.StartAsync();
        _endpoint = await TestSite.StartAsync();
        Model = new FakeModelServer(_endpoint);
        Harness = await FlowHarness.CreateAsync(chromium, Model.Settings);
    }

    public async ValueTask DisposeAsync()
    {
        await Harness.DisposeAsync();
        await Site.DisposeAsync();
        await _endpoint.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    private protected PackBuilder Pack(ModelRules? rules = null) => new PackBuilder(Site.Address) { Model = rules ?? ModelRules.None }
        .Element("supplier", ElementKind.Text, css: "#gone", names: ["Supplier"], permit: [RungName.Planned])
        .Element("next", ElementKind.Button, css: "#gone", harm: HarmClass.Navigate, names: ["Next"], permit: [RungName.Planned])
        .Element("save", ElementKind.Button, css: "#gone", harm: HarmClass.Commit, names: ["Save"], permit: [RungName.Planned]);

    private protected string[] Harms => [.. Site.Requests.Where(request => !request.StartsWith("GET ", StringComparison.Ordinal) || request.Contains("/harm", StringComparison.Ordinal) || request.Contains("/approve", StringComparison.Ordinal))];

    private protected void Answer(string verb, string line) => Model.Answer((text, _) => text.Contains(line, StringComparison.Ordinal) && !text.Contains("\"Next\"", StringComparison.Ordinal)
        ? FakeModelServer.Act(verb, FakeModelServer.RefOf(text, line))
        : FakeModelServer.Act("use", FakeModelServer.RefOf(text, "\"Next\"")));
}
