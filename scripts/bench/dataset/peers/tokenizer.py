"""tiktoken over ranks that lie on the disk, since its own come from the network. Its patterns are those it ships."""
import tiktoken
import tiktoken_ext.openai_public as public


def load_encoding(name, ranks):
    loaded = tiktoken.load.load_tiktoken_bpe(f"{ranks}/{name}.tiktoken")
    original = public.load_tiktoken_bpe
    public.load_tiktoken_bpe = lambda *_, **__: loaded
    try:
        return tiktoken.Encoding(**getattr(public, name)())
    finally:
        public.load_tiktoken_bpe = original
