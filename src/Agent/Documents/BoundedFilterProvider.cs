using System.IO.Compression;
using UglyToad.PdfPig.Filters;
using UglyToad.PdfPig.Tokens;

namespace BrowserAgent.Agent.Documents;

/// <summary>
/// The decoders of PDF streams under a budget: the library's own expand a stream as far as memory goes. What a stream expands to is counted, or estimated from
/// above, before it is decoded.
/// </summary>
internal sealed class BoundedFilterProvider(PdfBudget budget) : IFilterProvider
{
    private readonly DefaultFilterProvider _all = (DefaultFilterProvider)DefaultFilterProvider.Instance;

    public PdfBudget Budget => budget;

    public IReadOnlyList<IFilter> GetFilters(DictionaryToken dictionary) => Bounded(_all.GetFilters(dictionary));

    public IReadOnlyList<IFilter> GetNamedFilters(IReadOnlyList<NameToken> names) => Bounded(_all.GetNamedFilters(names));

    public IReadOnlyList<IFilter> GetAllFilters() => Bounded(_all.GetAllFilters());

    private IReadOnlyList<IFilter> Bounded(IReadOnlyList<IFilter> filters) => [.. filters.Select(filter => new BoundedFilter(filter, budget))];

    private sealed class BoundedFilter(IFilter inner, PdfBudget budget) : IFilter
    {
        // A run of 128 bytes takes two; a code of LZW stands for up to 4,096 bytes and takes at least 9 bits.
        private const int RunLengthRatio = 64;
        private const int LzwRatio = 3_641;
        private const int ImageRatio = 1_000;
        private const int ZlibHeader = 2;
        private const int BufferSize = 64 * 1024;

        public bool IsSupported => inner.IsSupported;

        public Memory<byte> Decode(Memory<byte> input, DictionaryToken streamDictionary, IFilterProvider filterProvider, int filterIndex)
        {
            switch (inner)
            {
                case FlateFilter:
                    CountInflated(input);
                    break;
                case Ascii85Filter or AsciiHexDecodeFilter:
                    budget.SpendBytes(input.Length * 4L);
                    break;
                case RunLengthFilter:
                    budget.SpendBytes((long)input.Length * RunLengthRatio);
                    break;
                case LzwFilter:
                    budget.SpendBytes((long)input.Length * LzwRatio);
                    break;
                default:
                    // Pictures, which text needs none of.
                    budget.SpendBytes((long)input.Length * ImageRatio);
                    break;
            }

            return inner.Decode(input, streamDictionary, filterProvider, filterIndex);
        }

        private void CountInflated(Memory<byte> input)
        {
            if (input.Length <= ZlibHeader)
            {
                return;
            }

            using var inflate = new DeflateStream(new MemoryStream(input[ZlibHeader..].ToArray()), CompressionMode.Decompress);
            var buffer = new byte[BufferSize];
            try
            {
                for (var count = inflate.Read(buffer); count > 0; count = inflate.Read(buffer))
                {
                    budget.SpendBytes(count);
                }
            }
            catch (InvalidDataException)
            {
                // A damaged stream: the decoder comes no further than this.
            }
        }
    }
}
