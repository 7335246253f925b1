namespace BrowserAgent.Agent.Packs;

/// <summary>A named list of steps.</summary>
public sealed record FlowDefinition(string Name, IReadOnlyList<StepDefinition> Steps);

/// <summary>One thing to do on a page. Texts may hold variables in braces: <c>{reference}</c>, <c>{account.name}</c>, <c>{found.id}</c>.</summary>
public abstract record StepDefinition
{
    private StepDefinition()
    {
    }

    public required PackPosition Position { get; init; }

    /// <summary>Open a path below the first origin, or an absolute address inside the site's origins.</summary>
    public sealed record Goto(ValueTemplate Address) : StepDefinition;

    /// <summary>Type a value and read it back from the control.</summary>
    public sealed record Fill(string Element, ValueTemplate Value) : StepDefinition;

    /// <summary>Type, wait for the choices, choose the one that is exactly the value, read it back.</summary>
    public sealed record Pick(string Element, ValueTemplate Value) : StepDefinition;

    /// <summary>Choose an entry of a drop-down by its shown text.</summary>
    public sealed record Select(string Element, ValueTemplate Value) : StepDefinition;

    /// <summary>Set or clear a check box.</summary>
    public sealed record Check(string Element, ValueTemplate Value) : StepDefinition;

    /// <summary>Give a file of the upload folder to a file input, when its content has the hash that the job holds, and read back that the input holds it.</summary>
    /// <param name="Element">The file input.</param>
    /// <param name="File">The file's path within the folder.</param>
    /// <param name="Sha256">The SHA-256 of its content, in hex digits.</param>
    public sealed record Upload(string Element, ValueTemplate File, ValueTemplate Sha256) : StepDefinition;

    /// <summary>Click something that is not a commit.</summary>
    public sealed record Click(string Element) : StepDefinition
    {
        /// <summary>Whether it is clicked twice, quickly.</summary>
        public bool IsDouble { get; init; }
    }

    /// <summary>Drag an element and drop it on another; neither is a commit.</summary>
    public sealed record Drag(string Element, string Target) : StepDefinition;

    /// <summary>Click the row of a table that a variable holds, which was read from that table before.</summary>
    public sealed record Choose(string Element, string Variable) : StepDefinition;

    /// <summary>Press a key in an element, by Playwright's key names (Enter, Tab, F2, Control+S).</summary>
    public sealed record Press(string Element, string Key) : StepDefinition;

    /// <summary>Wait until an element is seen, up to the step's time limit.</summary>
    public sealed record See(string Element) : StepDefinition;

    /// <summary>Wait until an element is no longer seen.</summary>
    public sealed record Gone(string Element) : StepDefinition;

    /// <summary>Wait until the consequences of the last act are over and the site is quiet by the pack's rule.</summary>
    public sealed record Settle : StepDefinition
    {
        /// <summary>
        /// Texts that the address or the body of one request since the last goto, click or press must contain, all of them; it must be answered without an
        /// HTTP error. Empty means that no request is waited for.
        /// </summary>
        public IReadOnlyList<ValueTemplate> After { get; init; } = [];
    }

    /// <summary>Go on in a window that an earlier step of the flow opened, named as the pack's interruptions name it, or in the first.</summary>
    public sealed record Window(string Popup) : StepDefinition
    {
        public const string First = "first";

        public bool IsFirst => string.Equals(Popup, First, StringComparison.Ordinal);
    }

    /// <summary>Read an element's value into a variable.</summary>
    public sealed record Read(string Element, string Variable) : StepDefinition;

    /// <summary>Compare what an element shows with a value; a difference stops the flow.</summary>
    public sealed record Expect(string Element, ValueTemplate Value) : StepDefinition;

    /// <summary>Do steps once for each row of a list field; the row's fields are variables inside.</summary>
    public sealed record Each(string List, IReadOnlyList<StepDefinition> Do) : StepDefinition;

    /// <summary>Do another flow of this pack here.</summary>
    public sealed record Call(string Flow) : StepDefinition;
}

/// <summary>Text with variables in braces. A template that is one variable alone keeps the value's type.</summary>
public sealed record ValueTemplate(string Source)
{
    public override string ToString() => Source;
}
