<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>ClipPanel</name>
    <message>
        <source>Thumbnail of the clip</source>
        <translation>片段缩略图</translation>
    </message>
    <message>
        <source>No clip yet</source>
        <translation>尚无片段</translation>
    </message>
    <message>
        <source>Open a video or a photo, or drop one here.</source>
        <translation>打开视频或照片，或将其拖放到此处。</translation>
    </message>
    <message>
        <source>What the clip is good for</source>
        <translation>片段的适用情况</translation>
    </message>
    <message>
        <source>Open…</source>
        <translation>打开…</translation>
    </message>
    <message>
        <source>Open a video or a photo (Ctrl+O)</source>
        <translation>打开视频或照片 (Ctrl+O)</translation>
    </message>
    <message>
        <source>Open a recent clip</source>
        <translation>打开最近的片段</translation>
    </message>
    <message>
        <source>Open a clip that was open lately</source>
        <translation>打开最近用过的片段</translation>
    </message>
    <message>
        <source>Sample</source>
        <translation>示例</translation>
    </message>
    <message>
        <source>Use the built-in sample portrait</source>
        <translation>使用内置的示例肖像</translation>
    </message>
    <message>
        <source>Loading progress</source>
        <translation>加载进度</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Stop loading (Esc)</source>
        <translation>停止加载 (Esc)</translation>
    </message>
    <message>
        <source>Photo</source>
        <translation>照片</translation>
    </message>
    <message>
        <source>Video, {seconds} s</source>
        <translation>视频，{seconds} 秒</translation>
    </message>
</context>
<context>
    <name>ConsentDialog</name>
    <message>
        <source>Whose face is this?</source>
        <translation>这是谁的脸？</translation>
    </message>
    <message>
        <source>Is this you, or did the person in the clip agree?</source>
        <translation>这是您本人，或片段中的人已同意吗？</translation>
    </message>
    <message>
        <source>“{name}” will be made to say things its person never said. Go on only if it shows yourself, or if that person has agreed to it. Your answer is remembered for this file and stays on this computer, as the clip does.</source>
        <translation>将让“{name}”中的人说出其从未说过的话。仅当画面中是您本人，或此人已同意时才可继续。您的回答会针对此文件被记住，并与片段一样只保存在这台电脑上。</translation>
    </message>
    <message>
        <source>I have consent</source>
        <translation>我已获得同意</translation>
    </message>
</context>
<context>
    <name>DropHint</name>
    <message>
        <source>Drop it to open it</source>
        <translation>松开即可打开</translation>
    </message>
</context>
<context>
    <name>Engine</name>
    <message>
        <source>Sample portrait</source>
        <translation>示例肖像</translation>
    </message>
    <message>
        <source>Starting…</source>
        <translation>正在启动…</translation>
    </message>
    <message>
        <source>Open a clip to begin</source>
        <translation>请先打开一个片段</translation>
    </message>
    <message>
        <source>Looking at the clip…</source>
        <translation>正在查看片段…</translation>
    </message>
    <message>
        <source>Loading the clip…</source>
        <translation>正在加载片段…</translation>
    </message>
    <message>
        <source>Ready</source>
        <translation>就绪</translation>
    </message>
    <message>
        <source>Speaking</source>
        <translation>正在说话</translation>
    </message>
    <message>
        <source>Exporting…</source>
        <translation>正在导出…</translation>
    </message>
    <message>
        <source>Closing…</source>
        <translation>正在关闭…</translation>
    </message>
    <message>
        <source>Starting</source>
        <translation>正在启动</translation>
    </message>
    <message>
        <source>Loading the networks</source>
        <translation>正在加载网络</translation>
    </message>
    <message>
        <source>Reading the clip</source>
        <translation>正在读取片段</translation>
    </message>
    <message>
        <source>Following the face</source>
        <translation>正在跟踪面部</translation>
    </message>
    <message>
        <source>Preparing the avatar</source>
        <translation>正在准备数字人</translation>
    </message>
    <message>
        <source>Making the speech</source>
        <translation>正在合成语音</translation>
    </message>
    <message>
        <source>Exporting</source>
        <translation>正在导出</translation>
    </message>
</context>
<context>
    <name>ImageView</name>
    <message>
        <source>{name} picture</source>
        <translation>{name}画面</translation>
    </message>
</context>
<context>
    <name>LayoutKeeper</name>
    <message>
        <source>Drag to change the width; double-click for the usual one</source>
        <translation>拖动以改变宽度；双击恢复默认宽度</translation>
    </message>
</context>
<context>
    <name>LogDialog</name>
    <message>
        <source>Log</source>
        <translation>日志</translation>
    </message>
    <message>
        <source>Which lines are shown</source>
        <translation>显示哪些记录</translation>
    </message>
    <message>
        <source>Everything</source>
        <translation>全部</translation>
    </message>
    <message>
        <source>Warnings and errors</source>
        <translation>警告和错误</translation>
    </message>
    <message>
        <source>Errors</source>
        <translation>错误</translation>
    </message>
    <message>
        <source>Nothing has been logged.</source>
        <translation>尚无日志。</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>Copy the lines shown</source>
        <translation>复制显示的记录</translation>
    </message>
    <message>
        <source>Save…</source>
        <translation>保存…</translation>
    </message>
    <message>
        <source>Save the lines shown</source>
        <translation>保存显示的记录</translation>
    </message>
    <message>
        <source>Copy diagnostics</source>
        <translation>复制诊断信息</translation>
    </message>
    <message>
        <source>Copy versions, devices and the log, to send to somebody who helps. What you typed is not in it.</source>
        <translation>复制版本、设备和日志，以便发给提供帮助的人。其中不含您输入的文字。</translation>
    </message>
    <message>
        <source>Collecting…</source>
        <translation>正在收集…</translation>
    </message>
    <message>
        <source>Diagnostics are on the clipboard.</source>
        <translation>诊断信息已复制到剪贴板。</translation>
    </message>
    <message>
        <source>The log is on the clipboard.</source>
        <translation>日志已复制到剪贴板。</translation>
    </message>
    <message>
        <source>Save log</source>
        <translation>保存日志</translation>
    </message>
    <message>
        <source>{name} cannot be written: {why}.</source>
        <translation>无法写入 {name}：{why}。</translation>
    </message>
    <message>
        <source>{name} is written.</source>
        <translation>{name} 已写入。</translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>Open a video or a photo</source>
        <translation>打开视频或照片</translation>
    </message>
    <message>
        <source>Speak the text</source>
        <translation>朗读文字</translation>
    </message>
    <message>
        <source>Stop speaking, or stop loading a clip</source>
        <translation>停止说话，或停止加载片段</translation>
    </message>
    <message>
        <source>Export a video</source>
        <translation>导出视频</translation>
    </message>
    <message>
        <source>{reason}; playing silently</source>
        <translation>{reason}；正在静音播放</translation>
    </message>
    <message>
        <source>{name} is written.</source>
        <translation>{name} 已写入。</translation>
    </message>
    <message>
        <source>It is in {folder}.</source>
        <translation>位于 {folder}。</translation>
    </message>
</context>
<context>
    <name>NoticeBanner</name>
    <message>
        <source>Notice</source>
        <translation>通知</translation>
    </message>
    <message>
        <source>Dismiss notice</source>
        <translation>关闭通知</translation>
    </message>
</context>
<context>
    <name>PaneActions</name>
    <message>
        <source>Compare</source>
        <translation>对比</translation>
    </message>
    <message>
        <source>Compare source and output (W)</source>
        <translation>对比源画面与输出 (W)</translation>
    </message>
    <message>
        <source>Save picture</source>
        <translation>保存画面</translation>
    </message>
    <message>
        <source>Save this picture (Ctrl+Shift+P)</source>
        <translation>保存此画面 (Ctrl+Shift+P)</translation>
    </message>
    <message>
        <source>Enlarge</source>
        <translation>放大窗格</translation>
    </message>
    <message>
        <source>Enlarge this pane, or show all four (Enter)</source>
        <translation>放大此窗格，或显示全部四个 (Enter)</translation>
    </message>
    <message>
        <source>Only the face can be compared: switch Whole frame off</source>
        <translation>只能对比面部：请关闭“完整画面”</translation>
    </message>
    <message>
        <source>Show all four panes</source>
        <translation>显示全部四个窗格</translation>
    </message>
    <message>
        <source>Zoom in	+</source>
        <translation>放大	+</translation>
    </message>
    <message>
        <source>Zoom out	-</source>
        <translation>缩小	-</translation>
    </message>
    <message>
        <source>Whole picture	0</source>
        <translation>完整画面	0</translation>
    </message>
    <message>
        <source>Compare with source	W</source>
        <translation>与源画面对比	W</translation>
    </message>
    <message>
        <source>Save picture…	Ctrl+Shift+P</source>
        <translation>保存画面…	Ctrl+Shift+P</translation>
    </message>
    <message>
        <source>Copy picture	Ctrl+Shift+C</source>
        <translation>复制画面	Ctrl+Shift+C</translation>
    </message>
    <message>
        <source>Pictures (*.png *.jpg)</source>
        <translation>图片 (*.png *.jpg)</translation>
    </message>
    <message>
        <source>{name} cannot be written.</source>
        <translation>无法写入 {name}。</translation>
    </message>
    <message>
        <source>Choose a folder you may write to, and a name that ends in .png or .jpg.</source>
        <translation>请选择可写入的文件夹，并使用以 .png 或 .jpg 结尾的名称。</translation>
    </message>
</context>
<context>
    <name>Preflight</name>
    <message>
        <source>Good for speaking</source>
        <translation>适合说话</translation>
    </message>
    <message>
        <source>face in {share} of the frames</source>
        <translation>{share} 的帧中有面部</translation>
    </message>
    <message>
        <source>small face, {value} px</source>
        <translation>面部较小，{value} 像素</translation>
    </message>
    <message>
        <source>turned by {value}°</source>
        <translation>转动 {value}°</translation>
    </message>
    <message>
        <source>cuts: {value}</source>
        <translation>剪切：{value}</translation>
    </message>
    <message>
        <source>blurred</source>
        <translation>模糊</translation>
    </message>
    <message>
        <source>{value} faces</source>
        <translation>{value} 张脸</translation>
    </message>
    <message>
        <source>no sound</source>
        <translation>无声音</translation>
    </message>
    <message>
        <source>A face is seen in {share} of the frames.</source>
        <translation>{share} 的帧中可见面部。</translation>
    </message>
    <message>
        <source>The others stay as they are.</source>
        <translation>其余帧保持不变。</translation>
    </message>
    <message>
        <source>The face fills {value} × {value} pixels; it is drawn at 256 × 256.</source>
        <translation>面部占 {value} × {value} 像素；绘制尺寸为 256 × 256。</translation>
    </message>
    <message>
        <source>A closer shot gives a sharper mouth.</source>
        <translation>更近的镜头会使嘴部更清晰。</translation>
    </message>
    <message>
        <source>The head turns by up to {value}°.</source>
        <translation>头部最多转动 {value}°。</translation>
    </message>
    <message>
        <source>Beyond 45° the mouth looks wrong.</source>
        <translation>超过 45° 时嘴部会显得不自然。</translation>
    </message>
    <message>
        <source>Jumps of the face, as at cuts: {value}.</source>
        <translation>面部跳变（如剪切处）：{value} 次。</translation>
    </message>
    <message>
        <source>One continuous shot looks best.</source>
        <translation>连续的单个镜头效果最好。</translation>
    </message>
    <message>
        <source>Sharpness of the face: {value}.</source>
        <translation>面部清晰度：{value}。</translation>
    </message>
    <message>
        <source>Below 6 a face looks soft.</source>
        <translation>低于 6 时面部显得模糊。</translation>
    </message>
    <message>
        <source>Faces seen at once: {value}.</source>
        <translation>同时出现的面部数：{value}。</translation>
    </message>
    <message>
        <source>The largest one is used.</source>
        <translation>使用最大的一张脸。</translation>
    </message>
    <message>
        <source>The clip has sound.</source>
        <translation>片段有声音。</translation>
    </message>
    <message>
        <source>The clip has no sound of its own; none is needed.</source>
        <translation>片段本身没有声音；也不需要。</translation>
    </message>
</context>
<context>
    <name>PreviewGrid</name>
    <message>
        <source>Preview</source>
        <translation>预览</translation>
    </message>
    <message>
        <source>Source</source>
        <translation>源画面</translation>
    </message>
    <message>
        <source>The face as it was recorded.</source>
        <translation>原始录制的面部。</translation>
    </message>
    <message>
        <source>Learnable mask</source>
        <translation>可学习掩码</translation>
    </message>
    <message>
        <source>The part of the face that is generated, tinted.</source>
        <translation>着色部分为生成的面部区域。</translation>
    </message>
    <message>
        <source>3D mesh</source>
        <translation>3D 网格</translation>
    </message>
    <message>
        <source>The face model with the expression predicted from the sound.</source>
        <translation>带有根据声音预测的表情的面部模型。</translation>
    </message>
    <message>
        <source>Output</source>
        <translation>输出</translation>
    </message>
    <message>
        <source>The finished picture.</source>
        <translation>最终画面。</translation>
    </message>
</context>
<context>
    <name>RecentClips</name>
    <message>
        <source>No clips yet</source>
        <translation>尚无片段</translation>
    </message>
    <message>
        <source>Clear the list</source>
        <translation>清空列表</translation>
    </message>
</context>
<context>
    <name>SettingsDialog</name>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>Theme</source>
        <translation>主题</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>深色</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>浅色</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>跟随系统</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>语言</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>设备</translation>
    </message>
    <message>
        <source>The fastest there is</source>
        <translation>最快的可用设备</translation>
    </message>
    <message>
        <source>Preset</source>
        <translation>预设</translation>
    </message>
    <message>
        <source>Lite: live on a CPU</source>
        <translation>轻量：可在 CPU 上实时运行</translation>
    </message>
    <message>
        <source>Full: for a graphics card</source>
        <translation>完整：适用于显卡</translation>
    </message>
    <message>
        <source>Open folder</source>
        <translation>打开文件夹</translation>
    </message>
    <message>
        <source>Show the folder of prepared clips</source>
        <translation>显示已准备片段的文件夹</translation>
    </message>
    <message>
        <source>Clear</source>
        <translation>清除</translation>
    </message>
    <message>
        <source>Delete prepared clips; they are prepared again when needed</source>
        <translation>删除已准备的片段；需要时会重新准备</translation>
    </message>
    <message>
        <source>Forget</source>
        <translation>忘记</translation>
    </message>
    <message>
        <source>Ask again for the consent of the person in each clip</source>
        <translation>重新询问每个片段中人物的同意</translation>
    </message>
    <message>
        <source>Forget the names of the clips opened lately</source>
        <translation>忘记最近打开的片段名称</translation>
    </message>
    <message>
        <source>Used from the next start on.</source>
        <translation>下次启动时生效。</translation>
    </message>
    <message>
        <source>Look</source>
        <translation>外观</translation>
    </message>
    <message>
        <source>Engine</source>
        <translation>引擎</translation>
    </message>
    <message>
        <source>Prepared clips</source>
        <translation>已准备的片段</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>文件夹</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>大小</translation>
    </message>
    <message>
        <source>Privacy</source>
        <translation>隐私</translation>
    </message>
    <message>
        <source>Consents</source>
        <translation>同意</translation>
    </message>
    <message>
        <source>Recent clips</source>
        <translation>最近的片段</translation>
    </message>
    <message>
        <source>Pictures, typed text and sound stay on this computer; nothing is sent anywhere. What you type is never written to the log.</source>
        <translation>画面、输入的文字和声音都保留在这台电脑上，不会发送到任何地方。您输入的内容绝不会写入日志。</translation>
    </message>
    <message>
        <source>{size}, in use by another program</source>
        <translation>{size}，正被其他程序使用</translation>
    </message>
    <message>
        <source>given for {count} clip(s)</source>
        <translation>已同意 {count} 个片段</translation>
    </message>
    <message>
        <source>{count} remembered</source>
        <translation>已记住 {count} 个</translation>
    </message>
</context>
<context>
    <name>ShortcutsDialog</name>
    <message>
        <source>Wheel, + and -</source>
        <translation>滚轮、+ 和 -</translation>
    </message>
    <message>
        <source>Zoom into a pane, and out</source>
        <translation>放大或缩小画面</translation>
    </message>
    <message>
        <source>Show the whole picture</source>
        <translation>显示完整画面</translation>
    </message>
    <message>
        <source>Drag, arrow keys</source>
        <translation>拖动、方向键</translation>
    </message>
    <message>
        <source>Move a picture that is zoomed into</source>
        <translation>移动放大后的画面</translation>
    </message>
    <message>
        <source>Double-click, Enter</source>
        <translation>双击、回车</translation>
    </message>
    <message>
        <source>Enlarge a pane, or show all four</source>
        <translation>放大一个窗格，或显示全部四个</translation>
    </message>
    <message>
        <source>Leave an enlarged pane</source>
        <translation>退出放大的窗格</translation>
    </message>
    <message>
        <source>Output pane: compare with the source; the arrows move the divider</source>
        <translation>输出窗格：与源画面对比；用方向键移动分隔线</translation>
    </message>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>键盘快捷键</translation>
    </message>
    <message>
        <source>Everywhere</source>
        <translation>全局</translation>
    </message>
    <message>
        <source>On a pane</source>
        <translation>在窗格上</translation>
    </message>
</context>
<context>
    <name>StatusStrip</name>
    <message>
        <source>Status</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Milliseconds a frame, by stage</source>
        <translation>各阶段每帧毫秒数</translation>
    </message>
    <message>
        <source>Frames a second</source>
        <translation>每秒帧数</translation>
    </message>
    <message>
        <source>Lag of the picture behind the sound</source>
        <translation>画面落后于声音的时间</translation>
    </message>
    <message>
        <source>How far the picture is behind the sound; negative when it is ahead</source>
        <translation>画面落后于声音多少；负值表示超前</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>内存</translation>
    </message>
    <message>
        <source>Memory that the studio holds</source>
        <translation>本程序占用的内存</translation>
    </message>
    <message>
        <source>Device and preset</source>
        <translation>设备和预设</translation>
    </message>
    <message>
        <source>What the networks run on, and their size</source>
        <translation>网络运行的设备及其规模</translation>
    </message>
    <message>
        <source>{rate} fps</source>
        <translation>{rate} 帧/秒</translation>
    </message>
    <message>
        <source>A/V skew {skew} ms</source>
        <translation>音画偏差 {skew} 毫秒</translation>
    </message>
    <message>
        <source>Milliseconds of each stage, median / 95 %</source>
        <translation>各阶段毫秒数，中位数 / 95 %</translation>
    </message>
    <message>
        <source>expression</source>
        <translation>表情</translation>
    </message>
    <message>
        <source>render</source>
        <translation>渲染</translation>
    </message>
    <message>
        <source>blend</source>
        <translation>融合</translation>
    </message>
</context>
<context>
    <name>WindowExtras</name>
    <message>
        <source>&amp;File</source>
        <translation>文件(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Open…</source>
        <translation>打开(&amp;O)…</translation>
    </message>
    <message>
        <source>Open &amp;recent</source>
        <translation>打开最近的片段(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Sample portrait</source>
        <translation>示例肖像(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Export…</source>
        <translation>导出(&amp;E)…</translation>
    </message>
    <message>
        <source>Se&amp;ttings…</source>
        <translation>设置(&amp;T)…</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>退出(&amp;Q)</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>视图(&amp;V)</translation>
    </message>
    <message>
        <source>Enlarge: {pane}</source>
        <translation>放大：{pane}</translation>
    </message>
    <message>
        <source>All &amp;four panes</source>
        <translation>全部四个窗格(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Save picture…</source>
        <translation>保存画面(&amp;S)…</translation>
    </message>
    <message>
        <source>&amp;Copy picture</source>
        <translation>复制画面(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>帮助(&amp;H)</translation>
    </message>
    <message>
        <source>&amp;Keyboard shortcuts</source>
        <translation>键盘快捷键(&amp;K)</translation>
    </message>
    <message>
        <source>&amp;Log</source>
        <translation>日志(&amp;L)</translation>
    </message>
    <message>
        <source>Copy &amp;diagnostics</source>
        <translation>复制诊断信息(&amp;D)</translation>
    </message>
    <message>
        <source>{pane}: the picture is on the clipboard</source>
        <translation>{pane}：画面已复制到剪贴板</translation>
    </message>
    <message>
        <source>{name} is written.</source>
        <translation>{name} 已写入。</translation>
    </message>
    <message>
        <source>It is in {folder}.</source>
        <translation>位于 {folder}。</translation>
    </message>
</context>
</TS>
