using BrowserAgent.Agent.Packs;

namespace BrowserAgent.Agent.Tests.Fixtures;

/// <summary>Steps as a pack would write them.</summary>
internal static class StepFactory
{
    private static readonly PackPosition Here = new("test.yaml", 7, 3);

    public static StepDefinition Goto(string address) => new StepDefinition.Goto(new ValueTemplate(address)) { Position = Here };

    public static StepDefinition Fill(string element, string value) => new StepDefinition.Fill(element, new ValueTemplate(value)) { Position = Here };

    public static StepDefinition Pick(string element, string value) => new StepDefinition.Pick(element, new ValueTemplate(value)) { Position = Here };

    public static StepDefinition Select(string element, string value) => new StepDefinition.Select(element, new ValueTemplate(value)) { Position = Here };

    public static StepDefinition Check(string element, string value) => new StepDefinition.Check(element, new ValueTemplate(value)) { Position = Here };

    public static StepDefinition Upload(string element, string file, string sha256) =>
        new StepDefinition.Upload(element, new ValueTemplate(file), new ValueTemplate(sha256)) { Position = Here };

    public static StepDefinition Click(string element) => new StepDefinition.Click(element) { Position = Here };

    public static StepDefinition DoubleClick(string element) => new StepDefinition.Click(element) { Position = Here, IsDouble = true };

    public static StepDefinition Drag(string element, string target) => new StepDefinition.Drag(element, target) { Position = Here };

    public static StepDefinition Choose(string element, string variable) => new StepDefinition.Choose(element, variable) { Position = Here };

    public static StepDefinition Press(string element, string key) => new StepDefinition.Press(element, key) { Position = Here };

    public static StepDefinition See(string element) => new StepDefinition.See(element) { Position = Here };

    public static StepDefinition Gone(string element) => new StepDefinition.Gone(element) { Position = Here };

    public static StepDefinition Settle(params string[] after) =>
        new StepDefinition.Settle { Position = Here, After = [.. after.Select(text => new ValueTemplate(text))] };

    public static StepDefinition Window(string popup) => new StepDefinition.Window(popup) { Position = Here };

    public static StepDefinition Read(string element, string variable) => new StepDefinition.Read(element, variable) { Position = Here };

    public static StepDefinition Expect(string element, string value) => new StepDefinition.Expect(element, new ValueTemplate(value)) { Position = Here };

    public static StepDefinition Each(string list, params StepDefinition[] steps) => new StepDefinition.Each(list, steps) { Position = Here };

    public static StepDefinition Call(string flow) => new StepDefinition.Call(flow) { Position = Here };
}
