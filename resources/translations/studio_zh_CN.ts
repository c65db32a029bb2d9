<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>AdjustPanel</name>
    <message>
        <source>Match colours</source>
        <translation>匹配肤色</translation>
    </message>
    <message>
        <source>Give the drawn face the light of the skin around it</source>
        <translation>让生成的面部与周围皮肤的光线一致</translation>
    </message>
    <message>
        <source>Blinks</source>
        <translation>眨眼</translation>
    </message>
    <message>
        <source>Lets the eyes of a photo blink from time to time</source>
        <translation>让照片中的眼睛不时眨动</translation>
    </message>
    <message>
        <source>Reset all</source>
        <translation>全部重置</translation>
    </message>
    <message>
        <source>Put every slider back to where it changes nothing</source>
        <translation>把所有滑块恢复到不作任何改变的位置</translation>
    </message>
    <message>
        <source>Preset</source>
        <translation>预设</translation>
    </message>
    <message>
        <source>Size of the networks that draw the face</source>
        <translation>绘制面部的网络的大小</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>设备</translation>
    </message>
    <message>
        <source>What the networks run on</source>
        <translation>运行网络的硬件</translation>
    </message>
    <message>
        <source>Automatic</source>
        <translation>自动</translation>
    </message>
    <message>
        <source>Mouth opening</source>
        <translation>张嘴幅度</translation>
    </message>
    <message>
        <source>How far parted lips open; lips that are closed stay closed</source>
        <translation>嘴唇张开的幅度；闭合的嘴唇保持闭合</translation>
    </message>
    <message>
        <source>Smoothing</source>
        <translation>平滑</translation>
    </message>
    <message>
        <source>Calms the movement of the face over time; too much of it mumbles</source>
        <translation>使面部动作随时间更平稳；过大会显得含糊</translation>
    </message>
    <message>
        <source>Mask size</source>
        <translation>蒙版大小</translation>
    </message>
    <message>
        <source>Lets the drawn region reach further over the face</source>
        <translation>让生成的区域在面部扩展得更远</translation>
    </message>
    <message>
        <source>Soft edge</source>
        <translation>柔化边缘</translation>
    </message>
    <message>
        <source>Width of the transition at the mask&apos;s edge</source>
        <translation>蒙版边缘过渡的宽度</translation>
    </message>
    <message>
        <source>Head motion</source>
        <translation>头部动作</translation>
    </message>
    <message>
        <source>Lets the head of a photo sway a little; videos move by themselves</source>
        <translation>让照片中的头部轻微摆动；视频本身会动</translation>
    </message>
    <message>
        <source>Style</source>
        <translation>风格</translation>
    </message>
    <message>
        <source>Chooses the past expressions that the prediction starts from; every number is another manner</source>
        <translation>选择预测所依据的历史表情；每个数字是一种不同的神态</translation>
    </message>
</context>
<context>
    <name>AdjustRow</name>
    <message>
        <source>Reset: {name}</source>
        <translation>重置：{name}</translation>
    </message>
</context>
<context>
    <name>Autosave</name>
    <message>
        <source>Restore</source>
        <translation>恢复</translation>
    </message>
    <message>
        <source>Discard it</source>
        <translation>丢弃</translation>
    </message>
    <message>
        <source>Later</source>
        <translation>以后再说</translation>
    </message>
    <message>
        <source>Restore the work of {0}?</source>
        <translation>恢复 {0} 的工作？</translation>
    </message>
    <message>
        <source>It was not saved</source>
        <translation>它没有保存</translation>
    </message>
    <message>
        <source>{0} was changed</source>
        <translation>{0} 有改动</translation>
    </message>
    <message>
        <source>{0} when RealTalk Studio ended. Later: it is kept, and offered at the next start.</source>
        <translation>RealTalk Studio 结束时，{0}。选择“以后再说”：会保留，并在下次启动时再次提供。</translation>
    </message>
    <message>
        <source>Unsaved work</source>
        <translation>未保存的工作</translation>
    </message>
</context>
<context>
    <name>BadgeChoice</name>
    <message>
        <source>At the bottom right</source>
        <translation>右下角</translation>
    </message>
    <message>
        <source>At the bottom left</source>
        <translation>左下角</translation>
    </message>
    <message>
        <source>At the top right</source>
        <translation>右上角</translation>
    </message>
    <message>
        <source>At the top left</source>
        <translation>左上角</translation>
    </message>
    <message>
        <source>Small</source>
        <translation>小</translation>
    </message>
    <message>
        <source>Medium</source>
        <translation>中</translation>
    </message>
    <message>
        <source>Large</source>
        <translation>大</translation>
    </message>
    <message>
        <source>None…</source>
        <translation>无…</translation>
    </message>
    <message>
        <source>Place of the badge</source>
        <translation>标识的位置</translation>
    </message>
    <message>
        <source>Where the picture says “AI-generated”; another corner is taken where the face is</source>
        <translation>画面中“AI-generated”字样的位置；若会遮住脸，则改用另一个角</translation>
    </message>
    <message>
        <source>Size of the badge</source>
        <translation>标识的大小</translation>
    </message>
    <message>
        <source>How large the badge is</source>
        <translation>标识有多大</translation>
    </message>
    <message>
        <source>I will say so myself</source>
        <translation>我会自行说明</translation>
    </message>
    <message>
        <source>Keep the badge</source>
        <translation>保留标识</translation>
    </message>
    <message>
        <source>The file itself keeps saying what it is.</source>
        <translation>文件本身仍会说明它是什么。</translation>
    </message>
    <message>
        <source>Leave out the words “AI-generated”?</source>
        <translation>要去掉“AI-generated”字样吗？</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>导出</translation>
    </message>
</context>
<context>
    <name>CameraControl</name>
    <message>
        <source>What it had recorded until then is used.</source>
        <translation>已使用在此之前录下的部分。</translation>
    </message>
</context>
<context>
    <name>CameraDialog</name>
    <message>
        <source>Record from a camera</source>
        <translation>用摄像头录制</translation>
    </message>
    <message>
        <source>Camera</source>
        <translation>摄像头</translation>
    </message>
    <message>
        <source>The camera to record from</source>
        <translation>用来录制的摄像头</translation>
    </message>
    <message>
        <source>Look again</source>
        <translation>重新查找</translation>
    </message>
    <message>
        <source>Look for cameras again, and open one anew</source>
        <translation>重新查找摄像头并重新打开</translation>
    </message>
    <message>
        <source>Length of the clip</source>
        <translation>片段长度</translation>
    </message>
    <message>
        <source>How many seconds to record: more show more of your face&apos;s ways</source>
        <translation>录制多少秒：越长，面部的变化就录得越多</translation>
    </message>
    <message>
        <source>Record</source>
        <translation>录制</translation>
    </message>
    <message>
        <source>Count down from three, then record</source>
        <translation>倒数三秒后开始录制</translation>
    </message>
    <message>
        <source>Look into the camera with your mouth closed, then talk a little, so that your teeth are seen too.</source>
        <translation>先闭上嘴看着摄像头，然后说几句话，让牙齿也被拍到。</translation>
    </message>
    <message>
        <source>Length</source>
        <translation>长度</translation>
    </message>
    <message>
        <source>Leave without a clip (Esc)</source>
        <translation>不录制并离开（Esc）</translation>
    </message>
    <message>
        <source>Looking for cameras…</source>
        <translation>正在查找摄像头…</translation>
    </message>
    <message>
        <source>No camera was found.</source>
        <translation>没有找到摄像头。</translation>
    </message>
    <message>
        <source>Connect one, then look again.</source>
        <translation>请连接摄像头，然后重新查找。</translation>
    </message>
    <message>
        <source>Opening the camera…</source>
        <translation>正在打开摄像头…</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
</context>
<context>
    <name>CameraView</name>
    <message>
        <source>Put your face into the oval</source>
        <translation>请把脸放进椭圆框内</translation>
    </message>
    <message>
        <source>Be alone in the picture</source>
        <translation>画面中请只留一个人</translation>
    </message>
    <message>
        <source>Come closer</source>
        <translation>请靠近一些</translation>
    </message>
    <message>
        <source>Move back a little</source>
        <translation>请稍微后退</translation>
    </message>
    <message>
        <source>Move into the oval</source>
        <translation>请移到椭圆框内</translation>
    </message>
    <message>
        <source>Look straight into the camera</source>
        <translation>请正视摄像头</translation>
    </message>
    <message>
        <source>Turn to the light</source>
        <translation>请转向光源</translation>
    </message>
    <message>
        <source>One side is dark: turn to the light</source>
        <translation>一侧太暗：请转向光源</translation>
    </message>
    <message>
        <source>Too bright: turn away from the light</source>
        <translation>太亮：请避开光源</translation>
    </message>
    <message>
        <source>Good: stay like this</source>
        <translation>很好：请保持不动</translation>
    </message>
    <message>
        <source>Camera picture</source>
        <translation>摄像头画面</translation>
    </message>
</context>
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
        <source>Record from a camera</source>
        <translation>用摄像头录制</translation>
    </message>
    <message>
        <source>Record a clip of yourself (Ctrl+R)</source>
        <translation>录制一段自己的视频（Ctrl+R）</translation>
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
        <source>Choose the face</source>
        <translation>选择人脸</translation>
    </message>
    <message>
        <source>Show all faces of the clip, and click the one to use</source>
        <translation>显示片段中的所有人脸，点击要使用的一张</translation>
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
        <source>Face {number} of {count} – change…</source>
        <translation>第 {number} 张脸，共 {count} 张 – 更改…</translation>
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
    <name>ClipQuestions</name>
    <message>
        <source>{0} is not where the project says.</source>
        <translation>{0} 不在项目所说的位置。</translation>
    </message>
    <message>
        <source>It was in {0}. Text and settings are here already.</source>
        <translation>它原来在 {0}。文本和设置已经载入。</translation>
    </message>
    <message>
        <source>{0} is not as it was when the project was saved.</source>
        <translation>{0} 与保存项目时不同。</translation>
    </message>
    <message>
        <source>The project leads out of its own folder, to {0}, where another file lies now.</source>
        <translation>项目指向自身文件夹之外的 {0}，那里现在是另一个文件。</translation>
    </message>
    <message>
        <source>{0} is not the clip that the project was made with.</source>
        <translation>{0} 不是制作该项目时所用的素材。</translation>
    </message>
    <message>
        <source>Locate…</source>
        <translation>查找…</translation>
    </message>
    <message>
        <source>Not now</source>
        <translation>暂不</translation>
    </message>
    <message>
        <source>The clip of the project</source>
        <translation>项目的素材</translation>
    </message>
    <message>
        <source>Where is {0}?</source>
        <translation>{0} 在哪里？</translation>
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
        <source>“{name}” will be made to say things its person never said. Go on only if it shows yourself, or if that person has agreed to it. Your answer is remembered for this file. The clip stays on this computer; your answer also goes into the films that you make of it.</source>
        <translation>“{name}”中的人将说出其从未说过的话。仅当画面中是您本人，或此人已经同意时，才可继续。您的回答会针对此文件记住。素材只留在这台电脑上；您的回答也会写入由它制作的影片。</translation>
    </message>
    <message>
        <source>Your name</source>
        <translation>您的姓名</translation>
    </message>
    <message>
        <source>Your name, if the films are to tell it</source>
        <translation>您的姓名（如需写入影片）</translation>
    </message>
    <message>
        <source>I have consent</source>
        <translation>我已获得同意</translation>
    </message>
</context>
<context>
    <name>DriverSound</name>
    <message>
        <source>{0} is not where the project says.</source>
        <translation>{0} 不在项目所说的位置。</translation>
    </message>
    <message>
        <source>It was in {0}. The text is there, and can be said in its place.</source>
        <translation>它原在 {0}。文本仍在，可以改说文本。</translation>
    </message>
    <message>
        <source>{0} is not the sound that the project was made with.</source>
        <translation>{0} 不是制作该项目时的声音。</translation>
    </message>
    <message>
        <source>The project leads out of its own folder, to {0}, where another file lies now.</source>
        <translation>项目指向其自身文件夹之外的 {0}，那里现在是另一个文件。</translation>
    </message>
    <message>
        <source>{0} is not as it was when the project was saved.</source>
        <translation>{0} 与保存项目时不同。</translation>
    </message>
    <message>
        <source>Locate…</source>
        <translation>查找…</translation>
    </message>
    <message>
        <source>Not now</source>
        <translation>暂不</translation>
    </message>
    <message>
        <source>The sound of the project</source>
        <translation>项目的声音</translation>
    </message>
    <message>
        <source>Where is {0}?</source>
        <translation>{0} 在哪里？</translation>
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
        <source>Live</source>
        <translation>实时</translation>
    </message>
    <message>
        <source>Getting ready to listen</source>
        <translation>正在准备收听</translation>
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
</context>
<context>
    <name>Errors</name>
    <message>
        <source>1 of {count} frames has no face; it is shown untouched.</source>
        <translation>{count} 帧中有 1 帧没有人脸，原样显示。</translation>
    </message>
    <message>
        <source>{missing} of {count} frames have no face; they are shown untouched.</source>
        <translation>{count} 帧中有 {missing} 帧没有人脸，原样显示。</translation>
    </message>
    <message>
        <source>In {turned} of {count} frames the face looks too far aside; the mouth stays as recorded there.</source>
        <translation>{count} 帧中有 {turned} 帧的脸侧转过大；那里的嘴保持录制时的样子。</translation>
    </message>
    <message>
        <source>In {covered} of {count} frames something is before the mouth; it stays as recorded there.</source>
        <translation>{count} 帧中有 {covered} 帧的嘴前有遮挡物；遮挡物保持录制时的样子。</translation>
    </message>
    <message>
        <source>{name} shows {count} faces; number {face} from the left is used.</source>
        <translation>{name} 中有 {count} 张脸；使用左起第 {face} 张。</translation>
    </message>
    <message>
        <source>{name} shows {count} faces; the largest one is used.</source>
        <translation>{name} 中有 {count} 张脸；使用最大的一张。</translation>
    </message>
    <message>
        <source>Only the first {seconds} seconds of {name} are used.</source>
        <translation>仅使用 {name} 的前 {seconds} 秒。</translation>
    </message>
    <message>
        <source>{name} is drawn with weights of its own ({gain} less error than with the shipped ones).</source>
        <translation>{name} 用其专属权重绘制（误差比随附权重小 {gain}）。</translation>
    </message>
    <message>
        <source>{name} is an HDR recording ({kind}); it is shown and written in ordinary colours.</source>
        <translation>{name} 是 HDR 录像（{kind}）；将以普通色彩显示和写出。</translation>
    </message>
    <message>
        <source>No picture in {name} can be read; the file is damaged or of an unknown kind.</source>
        <translation>无法读取 {name} 中的任何画面：文件已损坏或类型未知。</translation>
    </message>
    <message>
        <source>Choose a file that a media player can open.</source>
        <translation>请选择媒体播放器能打开的文件。</translation>
    </message>
    <message>
        <source>{name} has {width} x {height} pixels, more than can be used.</source>
        <translation>{name} 有 {width} x {height} 像素，超出可处理的大小。</translation>
    </message>
    <message>
        <source>Make it smaller first.</source>
        <translation>请先将其缩小。</translation>
    </message>
    <message>
        <source>{name} is a HEIC photo, which cannot be read.</source>
        <translation>{name} 是 HEIC 照片，无法读取。</translation>
    </message>
    <message>
        <source>Export it as JPEG or PNG.</source>
        <translation>请将其导出为 JPEG 或 PNG。</translation>
    </message>
    <message>
        <source>{name} has no picture in it, only sound.</source>
        <translation>{name} 里只有声音，没有画面。</translation>
    </message>
    <message>
        <source>Choose a video or a photo of a face.</source>
        <translation>请选择有人脸的视频或照片。</translation>
    </message>
    <message>
        <source>{name} is not a video, photo or sound file, or it is damaged.</source>
        <translation>{name} 不是视频、照片或声音文件，或者已损坏。</translation>
    </message>
    <message>
        <source>{name} was cut short before its index was written, so nothing in it can be read.</source>
        <translation>{name} 在写入索引之前就被截断，无法读取其中的任何内容。</translation>
    </message>
    <message>
        <source>Copy it again from where it was recorded.</source>
        <translation>请从录制它的地方重新复制。</translation>
    </message>
    <message>
        <source>There is no file {path}.</source>
        <translation>没有文件 {path}。</translation>
    </message>
    <message>
        <source>Check the name and the folder.</source>
        <translation>请检查名称和文件夹。</translation>
    </message>
    <message>
        <source>{path} is a folder, not a file.</source>
        <translation>{path} 是文件夹，不是文件。</translation>
    </message>
    <message>
        <source>Choose a file in it.</source>
        <translation>请选择其中的文件。</translation>
    </message>
    <message>
        <source>{name} is empty.</source>
        <translation>{name} 是空的。</translation>
    </message>
    <message>
        <source>Copy or record it again.</source>
        <translation>请重新复制或录制。</translation>
    </message>
    <message>
        <source>{name} may not be read.</source>
        <translation>没有读取 {name} 的权限。</translation>
    </message>
    <message>
        <source>Check the permissions of the file.</source>
        <translation>请检查文件的权限。</translation>
    </message>
    <message>
        <source>{name} has changed since it was opened; frame {index} can no longer be read.</source>
        <translation>{name} 打开后被改动，第 {index} 帧已无法读取。</translation>
    </message>
    <message>
        <source>Open the clip again.</source>
        <translation>请重新打开该片段。</translation>
    </message>
    <message>
        <source>{name} has no picture any more.</source>
        <translation>{name} 已不再有画面。</translation>
    </message>
    <message>
        <source>No face was found in {name}.</source>
        <translation>在 {name} 中没有找到人脸。</translation>
    </message>
    <message>
        <source>Choose a clip or photo in which a face looks at the camera.</source>
        <translation>请选择人脸朝向镜头的片段或照片。</translation>
    </message>
    <message>
        <source>There is no face {face} in {name}: at most {most} are seen at once.</source>
        <translation>{name} 中没有第 {face} 张脸：同时最多出现 {most} 张。</translation>
    </message>
    <message>
        <source>They are numbered from 1 on, from left to right.</source>
        <translation>人脸从 1 开始，自左向右编号。</translation>
    </message>
    <message>
        <source>Check the name, or choose another clip.</source>
        <translation>请检查名称，或选择其他片段。</translation>
    </message>
    <message>
        <source>{path} cannot be read: {reason}.</source>
        <translation>无法读取 {path}：{reason}。</translation>
    </message>
    <message>
        <source>Choose another clip.</source>
        <translation>请选择其他片段。</translation>
    </message>
    <message>
        <source>No clip is loaded.</source>
        <translation>尚未载入片段。</translation>
    </message>
    <message>
        <source>Open a video or a photo first.</source>
        <translation>请先打开视频或照片。</translation>
    </message>
    <message>
        <source>Something went wrong inside the studio.</source>
        <translation>程序内部出了问题。</translation>
    </message>
    <message>
        <source>The log tells more; your clip and text are kept.</source>
        <translation>日志中有更多说明；您的片段和文本均已保留。</translation>
    </message>
    <message>
        <source>The sample portrait is not installed.</source>
        <translation>示例肖像没有安装。</translation>
    </message>
    <message>
        <source>Give a clip or photo of your own.</source>
        <translation>请使用您自己的片段或照片。</translation>
    </message>
    <message>
        <source>There is no text to speak.</source>
        <translation>没有可说的文本。</translation>
    </message>
    <message>
        <source>Type a sentence first.</source>
        <translation>请先输入一句话。</translation>
    </message>
    <message>
        <source>Type at least one word or number.</source>
        <translation>请至少输入一个词或数字。</translation>
    </message>
    <message>
        <source>A speaking rate of {rate_wpm} words a minute is not possible.</source>
        <translation>无法使用每分钟 {rate_wpm} 词的语速。</translation>
    </message>
    <message>
        <source>Choose {lowest} to {highest}.</source>
        <translation>请选择 {lowest} 到 {highest}。</translation>
    </message>
    <message>
        <source>A volume of {volume} is not possible.</source>
        <translation>无法使用音量 {volume}。</translation>
    </message>
    <message>
        <source>Choose 0 to 1.</source>
        <translation>请选择 0 到 1。</translation>
    </message>
    <message>
        <source>The speech engine stopped with code {return_code}.</source>
        <translation>语音引擎停止，代码为 {return_code}。</translation>
    </message>
    <message>
        <source>The speech engine made no sound for this text.</source>
        <translation>语音引擎没有为这段文本生成声音。</translation>
    </message>
    <message>
        <source>Try another voice for this language.</source>
        <translation>请为该语言换一个嗓音。</translation>
    </message>
    <message>
        <source>The speech process cannot be started.</source>
        <translation>无法启动语音进程。</translation>
    </message>
    <message>
        <source>The speech engine has no voices.</source>
        <translation>语音引擎没有任何嗓音。</translation>
    </message>
    <message>
        <source>The speech engine did not finish within {time_out_s} seconds.</source>
        <translation>语音引擎在 {time_out_s} 秒内没有完成。</translation>
    </message>
    <message>
        <source>Try again, or another voice.</source>
        <translation>请重试，或换一个嗓音。</translation>
    </message>
    <message>
        <source>There is no voice called {wanted}.</source>
        <translation>没有名为 {wanted} 的嗓音。</translation>
    </message>
    <message>
        <source>There is no variant {variant} of the voice {base}.</source>
        <translation>嗓音 {base} 没有变体 {variant}。</translation>
    </message>
    <message>
        <source>Run `main.py doctor`. On Linux the package `espeakng-loader` must be installed, on Windows and macOS a voice of the system.</source>
        <translation>请运行 `main.py doctor`。在 Linux 上须安装软件包 `espeakng-loader`，在 Windows 和 macOS 上须有系统嗓音。</translation>
    </message>
    <message>
        <source>The sound in {name} has zero length.</source>
        <translation>{name} 中的声音长度为零。</translation>
    </message>
    <message>
        <source>Choose a file with speech in it.</source>
        <translation>请选择含有语音的文件。</translation>
    </message>
    <message>
        <source>{name} has no sound in it.</source>
        <translation>{name} 中没有声音。</translation>
    </message>
    <message>
        <source>The sound in {name} is damaged and cannot be read.</source>
        <translation>{name} 中的声音已损坏，无法读取。</translation>
    </message>
    <message>
        <source>{name} cannot hold {codec}.</source>
        <translation>{name} 不能存放 {codec}。</translation>
    </message>
    <message>
        <source>No graphics hardware encodes {codec}.</source>
        <translation>没有图形硬件能编码 {codec}。</translation>
    </message>
    <message>
        <source>Go without the hardware encoder.</source>
        <translation>请不使用硬件编码器。</translation>
    </message>
    <message>
        <source>No graphics hardware here encodes {codec}.</source>
        <translation>此处没有图形硬件能编码 {codec}。</translation>
    </message>
    <message>
        <source>{name} could not be written: {reason}.</source>
        <translation>无法写入 {name}：{reason}。</translation>
    </message>
    <message>
        <source>Choose another folder.</source>
        <translation>请选择其他文件夹。</translation>
    </message>
    <message>
        <source>{name} could not be finished: the disk is full.</source>
        <translation>无法完成 {name}：磁盘已满。</translation>
    </message>
    <message>
        <source>Free some space, or choose another folder.</source>
        <translation>请腾出一些空间，或选择其他文件夹。</translation>
    </message>
    <message>
        <source>{name} could not be finished: it is larger than this disk allows for one file.</source>
        <translation>无法完成 {name}：它超过了该磁盘允许的单个文件大小。</translation>
    </message>
    <message>
        <source>Choose another folder, or make a shorter film.</source>
        <translation>请选择其他文件夹，或制作较短的影片。</translation>
    </message>
    <message>
        <source>{name} may not be written in {folder}.</source>
        <translation>没有在 {folder} 中写入 {name} 的权限。</translation>
    </message>
    <message>
        <source>Choose another folder, or close the program that has the file open.</source>
        <translation>请选择其他文件夹，或关闭正打开该文件的程序。</translation>
    </message>
    <message>
        <source>The name {name} is too long for a file.</source>
        <translation>文件名 {name} 太长。</translation>
    </message>
    <message>
        <source>Choose a shorter one.</source>
        <translation>请选择较短的名称。</translation>
    </message>
    <message>
        <source>{name} would overwrite {source}, which it is made from.</source>
        <translation>{name} 会覆盖制作它所用的 {source}。</translation>
    </message>
    <message>
        <source>Choose another output name.</source>
        <translation>请选择其他输出名称。</translation>
    </message>
    <message>
        <source>{path} is a folder, not a file name.</source>
        <translation>{path} 是文件夹，不是文件名。</translation>
    </message>
    <message>
        <source>Give the file a name.</source>
        <translation>请为文件命名。</translation>
    </message>
    <message>
        <source>{path} is not a file that may be replaced.</source>
        <translation>{path} 不是可以替换的文件。</translation>
    </message>
    <message>
        <source>Give another name.</source>
        <translation>请换一个名称。</translation>
    </message>
    <message>
        <source>The folder {folder} for {name} does not exist.</source>
        <translation>存放 {name} 的文件夹 {folder} 不存在。</translation>
    </message>
    <message>
        <source>Create it, or choose another.</source>
        <translation>请创建它，或选择其他文件夹。</translation>
    </message>
    <message>
        <source>{name} could not be signed: {reason}.</source>
        <translation>{name} 无法签名：{reason}。</translation>
    </message>
    <message>
        <source>Check the certificate, or sign with that of this installation.</source>
        <translation>请检查证书，或使用本机安装的证书签名。</translation>
    </message>
    <message>
        <source>The certificate that films are signed with cannot be kept in {folder}.</source>
        <translation>无法在 {folder} 中保存用于给影片签名的证书。</translation>
    </message>
    <message>
        <source>Make the folder writable, or sign with a certificate of your own.</source>
        <translation>请使该文件夹可写，或使用您自己的证书签名。</translation>
    </message>
    <message>
        <source>{key} is not the key of {certificate}.</source>
        <translation>{key} 不是 {certificate} 的密钥。</translation>
    </message>
    <message>
        <source>Give the two files that belong together.</source>
        <translation>请给出相互对应的两个文件。</translation>
    </message>
    <message>
        <source>{name} is not a certificate.</source>
        <translation>{name} 不是证书。</translation>
    </message>
    <message>
        <source>{name} is not a private key.</source>
        <translation>{name} 不是私钥。</translation>
    </message>
    <message>
        <source>{name} is protected by a password.</source>
        <translation>{name} 受密码保护。</translation>
    </message>
    <message>
        <source>Give a key without one.</source>
        <translation>请给出没有密码的密钥。</translation>
    </message>
    <message>
        <source>{name} is of a kind that signs no films.</source>
        <translation>{name} 的类型不能用于给影片签名。</translation>
    </message>
    <message>
        <source>{name} would have no frames.</source>
        <translation>{name} 将没有任何画面。</translation>
    </message>
    <message>
        <source>Check the length of the speech.</source>
        <translation>请检查语音的长度。</translation>
    </message>
    <message>
        <source>{name} could not be encoded with {encoder}: {reason}.</source>
        <translation>无法用 {encoder} 编码 {name}：{reason}。</translation>
    </message>
    <message>
        <source>Choose another codec, or go without the hardware encoder.</source>
        <translation>请选择其他编码，或不使用硬件编码器。</translation>
    </message>
    <message>
        <source>{name} cannot be encoded: there is no {encoder} here.</source>
        <translation>无法编码 {name}：此处没有 {encoder}。</translation>
    </message>
    <message>
        <source>There is no device called &apos;{choice}&apos;.</source>
        <translation>没有名为“{choice}”的设备。</translation>
    </message>
    <message>
        <source>Choose auto, cpu or cuda.</source>
        <translation>请选择 auto、cpu 或 cuda。</translation>
    </message>
    <message>
        <source>This machine has no CUDA device that PyTorch can use.</source>
        <translation>此计算机没有 PyTorch 能用的 CUDA 设备。</translation>
    </message>
    <message>
        <source>Choose auto or cpu.</source>
        <translation>请选择 auto 或 cpu。</translation>
    </message>
    <message>
        <source>There are no weights for the preset &apos;{preset}&apos;.</source>
        <translation>没有预设“{preset}”的权重。</translation>
    </message>
    <message>
        <source>There is no sound: no loudspeaker was found.</source>
        <translation>没有声音：未找到扬声器</translation>
    </message>
    <message>
        <source>There is no sound: the PortAudio library is not installed.</source>
        <translation>没有声音：未安装 PortAudio 库</translation>
    </message>
    <message>
        <source>On Debian: apt install libportaudio2.</source>
        <translation>在 Debian 上：apt install libportaudio2。</translation>
    </message>
    <message>
        <source>There is no sound: the loudspeaker {device} cannot be used ({error}).</source>
        <translation>没有声音：无法使用扬声器 {device}（{error}）</translation>
    </message>
    <message>
        <source>Connect a loudspeaker, or choose another one.</source>
        <translation>请连接扬声器，或选择另一个。</translation>
    </message>
    <message>
        <source>The loudspeaker does not start: {error}.</source>
        <translation>扬声器无法启动：{error}。</translation>
    </message>
    <message>
        <source>Choose another one.</source>
        <translation>请选择另一个。</translation>
    </message>
    <message>
        <source>No microphone was found.</source>
        <translation>未找到麦克风。</translation>
    </message>
    <message>
        <source>Connect one, and try again.</source>
        <translation>请连接麦克风后重试。</translation>
    </message>
    <message>
        <source>The microphone {name} is not there.</source>
        <translation>麦克风 {name} 不在。</translation>
    </message>
    <message>
        <source>Connect it again, or choose another one.</source>
        <translation>请重新连接，或选择另一个。</translation>
    </message>
    <message>
        <source>The disk is full: from here on, this session is not kept as a take.</source>
        <translation>磁盘已满：从现在起，本次实时不再保存为录制。</translation>
    </message>
    <message>
        <source>Free some space; the avatar goes on, and what was kept so far stays.</source>
        <translation>请腾出一些空间；数字人会继续，已保存的部分不会丢失。</translation>
    </message>
    <message>
        <source>This session is not kept as a take: {reason}.</source>
        <translation>本次实时没有保存为录制：{reason}。</translation>
    </message>
    <message>
        <source>Check the folder of takes in the settings; the avatar goes on.</source>
        <translation>请在设置中检查录制文件夹；数字人会继续。</translation>
    </message>
    <message>
        <source>The disk is too slow: from here on, this session is not kept as a take.</source>
        <translation>磁盘太慢：从现在起，本次实时不再保存为录制。</translation>
    </message>
    <message>
        <source>The avatar goes on, and what was kept so far stays.</source>
        <translation>数字人会继续，已保存的部分不会丢失。</translation>
    </message>
    <message>
        <source>Several takes are called {name}.</source>
        <translation>有多个录制名为 {name}。</translation>
    </message>
    <message>
        <source>There is no take {name}.</source>
        <translation>没有录制 {name}。</translation>
    </message>
    <message>
        <source>There is nothing in the take {name}.</source>
        <translation>录制 {name} 中没有内容。</translation>
    </message>
    <message>
        <source>Nothing is left of the take {name}.</source>
        <translation>录制 {name} 没有剩下任何内容。</translation>
    </message>
    <message>
        <source>Trim it less.</source>
        <translation>请少裁剪一些。</translation>
    </message>
    <message>
        <source>The take {name} cannot be changed: {reason}.</source>
        <translation>无法更改录制 {name}：{reason}。</translation>
    </message>
    <message>
        <source>Free some space, or check the permissions of its folder.</source>
        <translation>请腾出一些空间，或检查其文件夹的权限。</translation>
    </message>
    <message>
        <source>The take {name} cannot be deleted: {reason}.</source>
        <translation>无法删除录制 {name}：{reason}。</translation>
    </message>
    <message>
        <source>Close the program that uses it.</source>
        <translation>请关闭正在使用它的程序。</translation>
    </message>
    <message>
        <source>The take {name} cannot be read: {reason}.</source>
        <translation>无法读取录制 {name}：{reason}。</translation>
    </message>
    <message>
        <source>No output for sound was found.</source>
        <translation>没有找到声音输出设备。</translation>
    </message>
    <message>
        <source>Connect headphones, and try again.</source>
        <translation>请连接耳机后重试。</translation>
    </message>
    <message>
        <source>The output {name} is not there.</source>
        <translation>输出设备 {name} 不存在。</translation>
    </message>
    <message>
        <source>Your voice cannot be played on {device} ({error}).</source>
        <translation>无法在 {device} 上播放您的声音（{error}）。</translation>
    </message>
    <message>
        <source>Choose another device for it.</source>
        <translation>请为它选择其他设备。</translation>
    </message>
    <message>
        <source>{device}, which played your voice, is gone.</source>
        <translation>播放您声音的 {device} 已断开。</translation>
    </message>
    <message>
        <source>Connect it again and switch your voice off and on, or choose another one.</source>
        <translation>请重新连接并将您的声音关闭后再打开，或选择其他设备。</translation>
    </message>
    <message>
        <source>The virtual camera is in use.</source>
        <translation>虚拟摄像头正在使用中。</translation>
    </message>
    <message>
        <source>Close the other program that sends pictures to it.</source>
        <translation>请关闭向其发送画面的另一个程序。</translation>
    </message>
    <message>
        <source>There is no virtual camera on this computer.</source>
        <translation>此计算机上没有虚拟摄像头。</translation>
    </message>
    <message>
        <source>The project does not say which clip it is about.</source>
        <translation>项目没有说明所用的片段。</translation>
    </message>
    <message>
        <source>The file may be damaged.</source>
        <translation>文件可能已损坏。</translation>
    </message>
    <message>
        <source>The project does not say which sound it is about.</source>
        <translation>项目没有说明所用的声音。</translation>
    </message>
    <message>
        <source>{name} is too large for a project.</source>
        <translation>{name} 太大，不像是项目。</translation>
    </message>
    <message>
        <source>Choose a file ending in .rtproj.</source>
        <translation>请选择以 .rtproj 结尾的文件。</translation>
    </message>
    <message>
        <source>There is no project {path}.</source>
        <translation>没有项目 {path}。</translation>
    </message>
    <message>
        <source>{name} cannot be read: {reason}.</source>
        <translation>无法读取 {name}：{reason}。</translation>
    </message>
    <message>
        <source>Choose another project.</source>
        <translation>请选择其他项目。</translation>
    </message>
    <message>
        <source>{name} is not a project, or it is damaged.</source>
        <translation>{name} 不是项目，或已损坏。</translation>
    </message>
    <message>
        <source>There are no weights called &apos;{name}&apos; here.</source>
        <translation>此处没有名为“{name}”的权重。</translation>
    </message>
    <message>
        <source>The weight file {path} is missing.</source>
        <translation>缺少权重文件 {path}。</translation>
    </message>
    <message>
        <source>The weight file {path} is not the one that was shipped: its hash differs.</source>
        <translation>权重文件 {path} 不是随程序提供的那个：校验值不同。</translation>
    </message>
    <message>
        <source>{manifest} is missing or damaged.</source>
        <translation>{manifest} 缺失或已损坏。</translation>
    </message>
    <message>
        <source>Restore the file from the project&apos;s repository, for example with: git checkout -- resources</source>
        <translation>请从项目仓库恢复该文件，例如：git checkout -- resources</translation>
    </message>
    <message>
        <source>{name} is being written by another window or command.</source>
        <translation>{name} 正在被另一个窗口或命令写入。</translation>
    </message>
    <message>
        <source>Wait for it, or choose another name.</source>
        <translation>请等它完成，或换一个名称。</translation>
    </message>
    <message>
        <source>{name} is not the clip any more that the film was begun with.</source>
        <translation>{name} 已不是开始制作该影片时的素材。</translation>
    </message>
    <message>
        <source>Open it, and export it anew.</source>
        <translation>请打开它并重新导出。</translation>
    </message>
    <message>
        <source>The parts of {name} do not fit together.</source>
        <translation>{name} 的各部分无法拼接在一起。</translation>
    </message>
    <message>
        <source>Remove {folder} and begin anew.</source>
        <translation>请删除 {folder}，然后重新开始。</translation>
    </message>
    <message>
        <source>The sound cannot be kept in {folder}: {reason}.</source>
        <translation>无法在 {folder} 中保存声音：{reason}。</translation>
    </message>
    <message>
        <source>Free some space there, or make the folder writable.</source>
        <translation>请在那里腾出空间，或使该文件夹可写。</translation>
    </message>
    <message>
        <source>Close the program that uses it, or connect it again.</source>
        <translation>请关闭正在使用它的程序，或重新连接。</translation>
    </message>
    <message>
        <source>Allow it under System Settings, Privacy &amp; Security, Camera, then start RealTalk Studio again.</source>
        <translation>请在“系统设置”的“隐私与安全性”→“摄像头”中允许，然后重新启动 RealTalk Studio。</translation>
    </message>
    <message>
        <source>Allow desktop apps to use it under Settings, Privacy &amp; security, Camera, and close other programs.</source>
        <translation>请在“设置”的“隐私和安全性”→“相机”中允许桌面应用使用它，并关闭其他程序。</translation>
    </message>
    <message>
        <source>The camera {name} cannot be opened.</source>
        <translation>无法打开摄像头 {name}。</translation>
    </message>
    <message>
        <source>Check its cable, then look for cameras again.</source>
        <translation>请检查连接线，然后再次查找摄像头。</translation>
    </message>
    <message>
        <source>The camera {name} sends no picture.</source>
        <translation>摄像头 {name} 没有传来画面。</translation>
    </message>
    <message>
        <source>Connect it, then look again.</source>
        <translation>请连接后再次查找。</translation>
    </message>
    <message>
        <source>The camera {name} was lost.</source>
        <translation>与摄像头 {name} 的连接已断开。</translation>
    </message>
    <message>
        <source>The camera {name} is not there any more.</source>
        <translation>摄像头 {name} 已不在。</translation>
    </message>
    <message>
        <source>The camera {name} may not be used by this account.</source>
        <translation>此账户无权使用摄像头 {name}。</translation>
    </message>
    <message>
        <source>Add the account to the group of {device} (&apos;sudo usermod -aG video $USER&apos;), then log in again.</source>
        <translation>请将此账户加入 {device} 所属的组（sudo usermod -aG video $USER），然后重新登录。</translation>
    </message>
    <message>
        <source>Join the group &apos;audio&apos; or allow it in the sound server&apos;s settings, and try again.</source>
        <translation>请加入“audio”组，或在声音服务器的设置中允许，然后重试。</translation>
    </message>
    <message>
        <source>Allow it in Settings, Privacy, Microphone, and try again.</source>
        <translation>请在“设置”的“隐私”→“麦克风”中允许，然后重试。</translation>
    </message>
    <message>
        <source>Allow it in System Settings, Privacy &amp; Security, Microphone, and try again.</source>
        <translation>请在“系统设置”的“隐私与安全性”→“麦克风”中允许，然后重试。</translation>
    </message>
    <message>
        <source>The microphone {name}</source>
        <translation>麦克风 {name}</translation>
    </message>
    <message>
        <source>the microphone {name}</source>
        <translation>麦克风 {name}</translation>
    </message>
    <message>
        <source>Close that program, or choose another one.</source>
        <translation>请关闭该程序，或选择其他麦克风。</translation>
    </message>
    <message>
        <source>{microphone} cannot be used ({error}).</source>
        <translation>{microphone} 无法使用（{error}）。</translation>
    </message>
    <message>
        <source>The default microphone</source>
        <translation>默认麦克风</translation>
    </message>
    <message>
        <source>the default microphone</source>
        <translation>默认麦克风</translation>
    </message>
    <message>
        <source>{microphone} may not be used by this program.</source>
        <translation>本程序无权使用{microphone}。</translation>
    </message>
    <message>
        <source>{microphone} is in use by another program.</source>
        <translation>{microphone} 正被其他程序使用。</translation>
    </message>
    <message>
        <source>Connect it again: it goes on by itself.</source>
        <translation>重新连接后会自动继续。</translation>
    </message>
    <message>
        <source>{microphone} is gone.</source>
        <translation>{microphone} 已断开。</translation>
    </message>
    <message>
        <source>Listening to {microphone}.</source>
        <translation>正在听{microphone}。</translation>
    </message>
    <message>
        <source>Lips follow a better one more closely; choose it if there is one.</source>
        <translation>更好的麦克风能让口型更准确；如果有，请选择它。</translation>
    </message>
    <message>
        <source>Unmute it, or allow it in the system&apos;s privacy settings.</source>
        <translation>请取消静音，或在系统的隐私设置中允许。</translation>
    </message>
    <message>
        <source>{microphone} hears as a telephone does, at {rate} kHz.</source>
        <translation>{microphone} 的音质如同电话，只有 {rate} kHz。</translation>
    </message>
    <message>
        <source>{microphone} delivers nothing at all.</source>
        <translation>{microphone} 完全没有声音。</translation>
    </message>
    <message>
        <source>Cut it into pieces.</source>
        <translation>请把它分成几部分。</translation>
    </message>
    <message>
        <source>Save it as plain text in UTF-8.</source>
        <translation>请将其保存为 UTF-8 纯文本。</translation>
    </message>
    <message>
        <source>{name} is too large for {kind}.</source>
        <translation>{name} 太大（{kind}）。</translation>
    </message>
    <message>
        <source>{name} is no text in UTF-8.</source>
        <translation>{name} 不是 UTF-8 文本。</translation>
    </message>
    <message>
        <source>Install v4l2loopback (&apos;sudo apt install v4l2loopback-dkms&apos;), then run &apos;sudo modprobe v4l2loopback card_label=RealTalk exclusive_caps=1&apos;.</source>
        <translation>请安装 v4l2loopback（sudo apt install v4l2loopback-dkms），然后运行 sudo modprobe v4l2loopback card_label=RealTalk exclusive_caps=1。</translation>
    </message>
    <message>
        <source>Install OBS Studio 30 or later, and start its virtual camera once, so that macOS asks to allow it.</source>
        <translation>请安装 OBS Studio 30 或更高版本，并启动一次其虚拟摄像头，让 macOS 询问是否允许。</translation>
    </message>
    <message>
        <source>Install OBS Studio, which brings its virtual camera along, or Unity Capture.</source>
        <translation>请安装自带虚拟摄像头的 OBS Studio，或 Unity Capture。</translation>
    </message>
    <message>
        <source>Switch it on again.</source>
        <translation>请重新打开它。</translation>
    </message>
    <message>
        <source>The virtual camera {name} was lost: {error}.</source>
        <translation>与虚拟摄像头 {name} 的连接已断开：{error}。</translation>
    </message>
    <message>
        <source>Something went wrong with the camera.</source>
        <translation>摄像头出了问题。</translation>
    </message>
    <message>
        <source>The log tells more.</source>
        <translation>详情见日志。</translation>
    </message>
    <message>
        <source>Free some space there.</source>
        <translation>请在该处腾出空间。</translation>
    </message>
    <message>
        <source>The folder {folder} for recordings cannot be made: {reason}.</source>
        <translation>无法创建录像文件夹 {folder}：{reason}。</translation>
    </message>
    <message>
        <source>The camera changed the size of its picture.</source>
        <translation>摄像头改变了画面尺寸。</translation>
    </message>
    <message>
        <source>Record once more.</source>
        <translation>请重新录制。</translation>
    </message>
    <message>
        <source>Saying a typed line.</source>
        <translation>正在说输入的台词。</translation>
    </message>
    <message>
        <source>Something went wrong with the virtual camera.</source>
        <translation>虚拟摄像头出了问题。</translation>
    </message>
    <message>
        <source>This session is not kept as a take any longer.</source>
        <translation>本次实时不再保存为录制。</translation>
    </message>
    <message>
        <source>The log tells more; the avatar goes on.</source>
        <translation>详情见日志；数字人会继续。</translation>
    </message>
    <message>
        <source>{name}: {problem}</source>
        <translation>{name}：{problem}</translation>
    </message>
    <message>
        <source>one of {choices}</source>
        <translation>以下之一：{choices}</translation>
    </message>
    <message>
        <source>a list of edited frames</source>
        <translation>已编辑帧的列表</translation>
    </message>
    <message>
        <source>true or false</source>
        <translation>true 或 false</translation>
    </message>
    <message>
        <source>text, a number, true, false or null</source>
        <translation>文本、数字、true、false 或 null</translation>
    </message>
    <message>
        <source>In the project, {field} is {value} and must be {wanted}.</source>
        <translation>项目中的 {field} 是 {value}，但必须是 {wanted}。</translation>
    </message>
    <message>
        <source>a whole number from {least} to {most}</source>
        <translation>{least} 到 {most} 之间的整数</translation>
    </message>
    <message>
        <source>a number from {least} to {most}</source>
        <translation>{least} 到 {most} 之间的数字</translation>
    </message>
    <message>
        <source>text of at most {longest} characters</source>
        <translation>不超过 {longest} 个字符的文本</translation>
    </message>
    <message>
        <source>This is not a project of RealTalk Studio.</source>
        <translation>这不是 RealTalk Studio 的项目。</translation>
    </message>
    <message>
        <source>This project was saved by a newer RealTalk Studio.</source>
        <translation>此项目由更新版本的 RealTalk Studio 保存。</translation>
    </message>
    <message>
        <source>Update the program to open it.</source>
        <translation>请更新程序后再打开。</translation>
    </message>
    <message>
        <source>It was not saved by this program.</source>
        <translation>它不是由本程序保存的。</translation>
    </message>
    <message>
        <source>Copy the file to this computer.</source>
        <translation>请将该文件复制到本机。</translation>
    </message>
    <message>
        <source>Open the file in the window, and save the project again.</source>
        <translation>请在窗口中打开该文件，然后重新保存项目。</translation>
    </message>
    <message>
        <source>The project holds &apos;{field}&apos;, which has no meaning.</source>
        <translation>项目中含有无意义的“{field}”。</translation>
    </message>
    <message>
        <source>It may be damaged.</source>
        <translation>它可能已损坏。</translation>
    </message>
    <message>
        <source>a table of at most {most} entries</source>
        <translation>不超过 {most} 项的表</translation>
    </message>
    <message>
        <source>the path of a file</source>
        <translation>文件的路径</translation>
    </message>
    <message>
        <source>The project names a file on the network, {value}, which is never fetched.</source>
        <translation>项目引用了网络上的文件 {value}，本程序从不下载。</translation>
    </message>
    <message>
        <source>The project names {value} by an absolute path.</source>
        <translation>项目以绝对路径引用了 {value}。</translation>
    </message>
    <message>
        <source>64 hexadecimal digits</source>
        <translation>64 位十六进制数字</translation>
    </message>
    <message>
        <source>Let its name end in {suffixes}.</source>
        <translation>请让文件名以 {suffixes} 结尾。</translation>
    </message>
    <message>
        <source>Takes are kept in {folder}.</source>
        <translation>录制保存在 {folder}。</translation>
    </message>
    <message>
        <source>Give its folder: {folders}.</source>
        <translation>请给出其文件夹：{folders}。</translation>
    </message>
    <message>
        <source>Run `make set-up` again, or install the package `espeakng-loader` into the same environment.</source>
        <translation>请再次运行 make set-up，或在同一环境中安装 espeakng-loader 包。</translation>
    </message>
    <message>
        <source>The voice data of the speech engine espeak-ng is missing.</source>
        <translation>缺少语音引擎 espeak-ng 的语音数据。</translation>
    </message>
    <message>
        <source>The speech engine espeak-ng is not installed.</source>
        <translation>未安装语音引擎 espeak-ng。</translation>
    </message>
    <message>
        <source>The speech engine&apos;s library {name} is missing.</source>
        <translation>缺少语音引擎的库 {name}。</translation>
    </message>
    <message>
        <source>The text holds nothing that can be spoken, only emoji or signs.</source>
        <translation>文本中没有可以朗读的内容，只有表情或符号。</translation>
    </message>
    <message>
        <source>The text holds nothing that can be spoken, only signs.</source>
        <translation>文本中没有可以朗读的内容，只有符号。</translation>
    </message>
    <message>
        <source>Emoji were left out, because a voice cannot say them.</source>
        <translation>已略去表情符号，因为语音无法朗读。</translation>
    </message>
    <message>
        <source>The speech engine cannot be loaded: {reason}.</source>
        <translation>无法加载语音引擎：{reason}。</translation>
    </message>
    <message>
        <source>The speech engine failed: {reason}.</source>
        <translation>语音引擎出错：{reason}。</translation>
    </message>
    <message>
        <source>Leave the voice out for {voice}, or run `main.py doctor` to see all {count}.</source>
        <translation>不指定声音即使用 {voice}；运行 main.py doctor 可查看全部 {count} 个声音。</translation>
    </message>
    <message>
        <source>Did you mean {names}?</source>
        <translation>您是指 {names} 吗？</translation>
    </message>
    <message>
        <source>Use {base} alone.</source>
        <translation>请单独使用 {base}。</translation>
    </message>
    <message>
        <source>Choose one of: {choices}.</source>
        <translation>请选择其一：{choices}。</translation>
    </message>
    <message>
        <source>Live sound moves {wanted} expressions, the face model has {count}.</source>
        <translation>实时声音驱动 {wanted} 个表情，而人脸模型有 {count} 个。</translation>
    </message>
    <message>
        <source>Use the program&apos;s own face model for live sound.</source>
        <translation>实时声音请使用程序自带的人脸模型。</translation>
    </message>
    <message>
        <source>Restore the file from the project&apos;s repository.</source>
        <translation>请从项目仓库恢复该文件。</translation>
    </message>
    <message>
        <source>Restore the program&apos;s own weights.</source>
        <translation>请恢复程序自带的权重。</translation>
    </message>
    <message>
        <source>Something went wrong inside the window.</source>
        <translation>窗口内部出了问题。</translation>
    </message>
    <message>
        <source>The log tells more; your work is kept.</source>
        <translation>详情见日志；您的工作已保留。</translation>
    </message>
    <message>
        <source>Give an elliptic curve (P-256, P-384, P-521), Ed25519 or RSA key (2048 bits or more).</source>
        <translation>请提供椭圆曲线（P-256、P-384、P-521）、Ed25519 或 RSA（2048 位以上）密钥。</translation>
    </message>
    <message>
        <source>Give a file that begins with BEGIN CERTIFICATE.</source>
        <translation>请提供以 BEGIN CERTIFICATE 开头的文件。</translation>
    </message>
    <message>
        <source>Give a file that begins with BEGIN PRIVATE KEY.</source>
        <translation>请提供以 BEGIN PRIVATE KEY 开头的文件。</translation>
    </message>
    <message>
        <source>Without the badge nobody can see that the film is generated. Whoever shows it undertakes to say so wherever it is shown, to pass nobody off as having said what they did not say, and to follow the law on generated media.</source>
        <translation>没有标识，谁也看不出影片是生成的。展示它的人须承诺：在任何展示之处加以说明，不冒充任何人说过其未曾说过的话，并遵守有关生成内容的法律。</translation>
    </message>
</context>
<context>
    <name>ExportControl</name>
    <message>
        <source>An export is not finished. Close all the same?</source>
        <translation>有一个导出尚未完成。仍要关闭吗？</translation>
    </message>
    <message>
        <source>{0} exports are not finished. Close all the same?</source>
        <translation>有 {0} 个导出尚未完成。仍要关闭吗？</translation>
    </message>
    <message>
        <source>Go on exporting</source>
        <translation>继续导出</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>The next start offers to go on with what is not finished; films that are finished stay.</source>
        <translation>未完成的会在下次启动时提供继续；已完成的影片会保留。</translation>
    </message>
    <message>
        <source>Close RealTalk Studio</source>
        <translation>关闭 RealTalk Studio</translation>
    </message>
    <message>
        <source>{0} is not there any more.</source>
        <translation>{0} 已经不在了。</translation>
    </message>
    <message>
        <source>It is in {0}.</source>
        <translation>它在 {0} 中。</translation>
    </message>
    <message>
        <source>No program here opens {0}.</source>
        <translation>这里没有能打开 {0} 的程序。</translation>
    </message>
    <message>
        <source>{0} is written.</source>
        <translation>{0} 已写好。</translation>
    </message>
</context>
<context>
    <name>ExportDialog</name>
    <message>
        <source>Export</source>
        <translation>导出</translation>
    </message>
    <message>
        <source>Sound of the film</source>
        <translation>影片的声音</translation>
    </message>
    <message>
        <source>Give the file a name.</source>
        <translation>请给文件起个名字。</translation>
    </message>
    <message>
        <source>There is no folder {0}.</source>
        <translation>没有文件夹 {0}。</translation>
    </message>
    <message>
        <source>This is not a file; choose another name.</source>
        <translation>这不是文件；请换个名字。</translation>
    </message>
    <message>
        <source>This is the clip itself; choose another name.</source>
        <translation>这就是素材本身；请换个名字。</translation>
    </message>
    <message>
        <source>This is the sound itself; choose another name.</source>
        <translation>这就是声音文件本身；请换个名字。</translation>
    </message>
    <message>
        <source>No file can be written there: {0}.</source>
        <translation>无法在那里写文件：{0}。</translation>
    </message>
    <message>
        <source>Another export is being written to this file; choose another name.</source>
        <translation>另一个导出正在写入此文件；请换个名字。</translation>
    </message>
</context>
<context>
    <name>ExportForm</name>
    <message>
        <source>File to write</source>
        <translation>要写入的文件</translation>
    </message>
    <message>
        <source>Where the film is written</source>
        <translation>影片写入的位置</translation>
    </message>
    <message>
        <source>Browse…</source>
        <translation>浏览…</translation>
    </message>
    <message>
        <source>Browse</source>
        <translation>浏览</translation>
    </message>
    <message>
        <source>Choose folder and name</source>
        <translation>选择文件夹和名字</translation>
    </message>
    <message>
        <source>Let the graphics hardware encode</source>
        <translation>由图形硬件编码</translation>
    </message>
    <message>
        <source>Faster, at a little less quality; offered because it was tried and works here</source>
        <translation>更快，画质略低；已在本机试过可用，所以提供</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>导出</translation>
    </message>
    <message>
        <source>Put it into the queue of exports</source>
        <translation>加入导出队列</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Export nothing</source>
        <translation>不导出</translation>
    </message>
    <message>
        <source>Finished video</source>
        <translation>成品视频</translation>
    </message>
    <message>
        <source>Finished video, the face alone (256 × 256)</source>
        <translation>成品视频，仅面部（256 × 256）</translation>
    </message>
    <message>
        <source>Four panels: source, mask, mesh, output</source>
        <translation>四个画面：原始、蒙版、网格、输出</translation>
    </message>
    <message>
        <source>High: for further editing</source>
        <translation>高：用于进一步编辑</translation>
    </message>
    <message>
        <source>Standard: no loss to be seen</source>
        <translation>标准：看不出损失</translation>
    </message>
    <message>
        <source>Small: for messages and web pages</source>
        <translation>小：用于消息和网页</translation>
    </message>
    <message>
        <source>25 a second</source>
        <translation>每秒 25 帧</translation>
    </message>
    <message>
        <source>{0} a second, as the clip has</source>
        <translation>每秒 {0} 帧，与素材相同</translation>
    </message>
    <message>
        <source>As spoken</source>
        <translation>所说的话</translation>
    </message>
    <message>
        <source>From a file…</source>
        <translation>来自文件…</translation>
    </message>
    <message>
        <source>What the video shows</source>
        <translation>视频显示的内容</translation>
    </message>
    <message>
        <source>What the film shows</source>
        <translation>影片显示的内容</translation>
    </message>
    <message>
        <source>Codec</source>
        <translation>编码</translation>
    </message>
    <message>
        <source>How the film is compressed, and its container</source>
        <translation>影片的压缩方式及容器</translation>
    </message>
    <message>
        <source>Quality</source>
        <translation>画质</translation>
    </message>
    <message>
        <source>More quality makes larger files</source>
        <translation>画质越高，文件越大</translation>
    </message>
    <message>
        <source>Frames a second</source>
        <translation>每秒帧数</translation>
    </message>
    <message>
        <source>How many pictures the film has a second</source>
        <translation>影片每秒有多少画面</translation>
    </message>
    <message>
        <source>Sound</source>
        <translation>声音</translation>
    </message>
    <message>
        <source>What is heard; the lips follow the text either way</source>
        <translation>听到的内容；嘴唇始终跟随文本</translation>
    </message>
    <message>
        <source>File</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>Shows</source>
        <translation>显示</translation>
    </message>
    <message>
        <source>Frames</source>
        <translation>帧率</translation>
    </message>
    <message>
        <source>Badge</source>
        <translation>标识</translation>
    </message>
    <message>
        <source>The file says in itself that it is AI-generated; MP4 and MOV are signed.</source>
        <translation>文件自身会说明它由 AI 生成；MP4 和 MOV 带有签名。</translation>
    </message>
    <message>
        <source>This file exists and will be replaced. {0}</source>
        <translation>此文件已存在，将被替换。{0}</translation>
    </message>
    <message>
        <source>Replace</source>
        <translation>替换</translation>
    </message>
</context>
<context>
    <name>ExportQueue</name>
    <message>
        <source>Exports</source>
        <translation>导出</translation>
    </message>
</context>
<context>
    <name>ExportRow</name>
    <message>
        <source>Progress of {0}</source>
        <translation>{0} 的进度</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Stop this export; nothing is written</source>
        <translation>停止此导出；不写入任何内容</translation>
    </message>
    <message>
        <source>Show in folder</source>
        <translation>在文件夹中显示</translation>
    </message>
    <message>
        <source>Open the folder that holds the film</source>
        <translation>打开影片所在的文件夹</translation>
    </message>
    <message>
        <source>Play</source>
        <translation>播放</translation>
    </message>
    <message>
        <source>Open the film in your player</source>
        <translation>用播放器打开影片</translation>
    </message>
    <message>
        <source>Continue</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>Go on with what is there of this film</source>
        <translation>从这部影片已有的部分继续</translation>
    </message>
    <message>
        <source>Remove from the list</source>
        <translation>从列表中移除</translation>
    </message>
    <message>
        <source>Remove from the list; the film stays</source>
        <translation>从列表中移除；影片保留</translation>
    </message>
    <message>
        <source>Remove from the list, with what is there of the film</source>
        <translation>从列表中移除，并删除影片已有的部分</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>等待中</translation>
    </message>
    <message>
        <source>Cancelling…</source>
        <translation>正在取消…</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>完成</translation>
    </message>
    <message>
        <source>Not finished when RealTalk Studio ended</source>
        <translation>RealTalk Studio 结束时尚未完成</translation>
    </message>
    <message>
        <source>Making the speech…</source>
        <translation>正在生成语音…</translation>
    </message>
    <message>
        <source>{0}, {1} s left</source>
        <translation>{0}，还剩 {1} 秒</translation>
    </message>
    <message>
        <source>{0}, {1} min left</source>
        <translation>{0}，还剩 {1} 分钟</translation>
    </message>
</context>
<context>
    <name>FaceChooser</name>
    <message>
        <source>Faces of the clip</source>
        <translation>片段中的人脸</translation>
    </message>
    <message>
        <source>Face {number}</source>
        <translation>第 {number} 张脸</translation>
    </message>
    <message>
        <source>{face}: used now</source>
        <translation>{face}：正在使用</translation>
    </message>
    <message>
        <source>Use this face</source>
        <translation>使用这张脸</translation>
    </message>
    <message>
        <source>Click the face to use</source>
        <translation>点击要使用的人脸</translation>
    </message>
</context>
<context>
    <name>FaceChoosing</name>
    <message>
        <source>choice of the face</source>
        <translation>选择人脸</translation>
    </message>
</context>
<context>
    <name>GradeCard</name>
    <message>
        <source>the lips move in silence</source>
        <translation>静音时嘴唇在动</translation>
    </message>
    <message>
        <source>the lips are not where they were meant to be</source>
        <translation>嘴唇不在预期的位置</translation>
    </message>
    <message>
        <source>the border of the face shows</source>
        <translation>脸部边界可见</translation>
    </message>
    <message>
        <source>the mouth is blurred</source>
        <translation>嘴部模糊</translation>
    </message>
    <message>
        <source>the face flickers</source>
        <translation>脸部闪烁</translation>
    </message>
    <message>
        <source>no face can be made out</source>
        <translation>无法辨认出脸</translation>
    </message>
    <message>
        <source>How good the film is</source>
        <translation>影片质量</translation>
    </message>
    <message>
        <source>Look at</source>
        <translation>查看</translation>
    </message>
    <message>
        <source>Show {time}: {reason}</source>
        <translation>显示 {time}：{reason}</translation>
    </message>
    <message>
        <source>Lips with sound</source>
        <translation>口型与声音</translation>
    </message>
    <message>
        <source>Lag behind the sound</source>
        <translation>落后于声音</translation>
    </message>
    <message>
        <source>Lips as predicted</source>
        <translation>口型与预测</translation>
    </message>
    <message>
        <source>Lag behind the prediction</source>
        <translation>落后于预测</translation>
    </message>
    <message>
        <source>Moving in silence</source>
        <translation>静音时在动</translation>
    </message>
    <message>
        <source>Movement over the predicted</source>
        <translation>幅度与预测之比</translation>
    </message>
    <message>
        <source>Border</source>
        <translation>边界</translation>
    </message>
    <message>
        <source>Sharpness</source>
        <translation>清晰度</translation>
    </message>
    <message>
        <source>Flicker</source>
        <translation>闪烁</translation>
    </message>
    <message>
        <source>Frames without a face</source>
        <translation>没有脸的帧</translation>
    </message>
    <message>
        <source>Likeness</source>
        <translation>相似度</translation>
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
    <name>LevelMeterBar</name>
    <message>
        <source>Level of the microphone</source>
        <translation>麦克风电平</translation>
    </message>
    <message>
        <source>How loud the microphone is; the lamp at the right lights up when it is too loud and crackles</source>
        <translation>麦克风的音量；右侧的灯亮起时表示过响失真</translation>
    </message>
    <message>
        <source>{level} dB{clipped}</source>
        <translation>{level} dB{clipped}</translation>
    </message>
    <message>
        <source>, too loud</source>
        <translation>，过响</translation>
    </message>
</context>
<context>
    <name>LipCanvas</name>
    <message>
        <source>Lip curves</source>
        <translation>唇形曲线</translation>
    </message>
    <message>
        <source>open</source>
        <translation>张开</translation>
    </message>
    <message>
        <source>closed</source>
        <translation>闭合</translation>
    </message>
    <message>
        <source>wide</source>
        <translation>展宽</translation>
    </message>
    <message>
        <source>narrow</source>
        <translation>收窄</translation>
    </message>
    <message>
        <source>raised</source>
        <translation>上扬</translation>
    </message>
    <message>
        <source>lowered</source>
        <translation>下垂</translation>
    </message>
    <message>
        <source>Press Speak: what the lips do appears here, to be bent by hand</source>
        <translation>点击“说话”：嘴唇的动作会显示在这里，可以手动调整</translation>
    </message>
</context>
<context>
    <name>LipPanel</name>
    <message>
        <source>Drag the curve up or down; drag sideways, too, to bend a longer span. Above it, click to seek.</source>
        <translation>上下拖动曲线；同时横向拖动可调整更长的一段。点击曲线上方可跳转。</translation>
    </message>
    <message>
        <source>Mouth opening</source>
        <translation>张口幅度</translation>
    </message>
    <message>
        <source>Mouth width</source>
        <translation>嘴宽</translation>
    </message>
    <message>
        <source>Lip corners</source>
        <translation>嘴角</translation>
    </message>
    <message>
        <source>Lip curves</source>
        <translation>唇形曲线</translation>
    </message>
    <message>
        <source>Show what the lips do, and bend it by hand</source>
        <translation>显示嘴唇的动作，并手动调整</translation>
    </message>
    <message>
        <source>Scroll the lip curves</source>
        <translation>滚动唇形曲线</translation>
    </message>
    <message>
        <source>How far the lips are apart (1)</source>
        <translation>双唇张开的距离（1）</translation>
    </message>
    <message>
        <source>From pursed to stretched (2)</source>
        <translation>从撮起到展开（2）</translation>
    </message>
    <message>
        <source>From drooping to smiling (3)</source>
        <translation>从下垂到微笑（3）</translation>
    </message>
    <message>
        <source>Zoom out</source>
        <translation>缩小</translation>
    </message>
    <message>
        <source>Show more of the speech (-)</source>
        <translation>显示更长的一段（-）</translation>
    </message>
    <message>
        <source>Zoom in</source>
        <translation>放大</translation>
    </message>
    <message>
        <source>Show it larger (+)</source>
        <translation>放大显示（+）</translation>
    </message>
    <message>
        <source>Whole speech</source>
        <translation>整段语音</translation>
    </message>
    <message>
        <source>Show the whole speech (0)</source>
        <translation>显示整段语音（0）</translation>
    </message>
    <message>
        <source>Reset</source>
        <translation>重置</translation>
    </message>
    <message>
        <source>Take the edits of this speech back</source>
        <translation>撤回对这段语音的调整</translation>
    </message>
    <message>
        <source>This curve</source>
        <translation>当前曲线</translation>
    </message>
    <message>
        <source>All curves</source>
        <translation>所有曲线</translation>
    </message>
    <message>
        <source>{name} at {time} seconds: {value} percent of the mouth&apos;s width</source>
        <translation>{name}，{time} 秒处：嘴宽的百分之 {value}</translation>
    </message>
</context>
<context>
    <name>LiveDesk</name>
    <message>
        <source>Go live, or stop it</source>
        <translation>开始或停止实时</translation>
    </message>
    <message>
        <source>Mute the microphone</source>
        <translation>麦克风静音</translation>
    </message>
    <message>
        <source>Microphone to screen takes {delay} ms: your voice waits as long.</source>
        <translation>从麦克风到屏幕需要 {delay} 毫秒：您的声音会等待同样久。</translation>
    </message>
    <message>
        <source>A microphone hears a loudspeaker that plays your voice: use headphones, or a virtual cable.</source>
        <translation>麦克风会听到播放您声音的扬声器：请使用耳机或虚拟音频线。</translation>
    </message>
</context>
<context>
    <name>LivePanel</name>
    <message>
        <source>Microphone</source>
        <translation>麦克风</translation>
    </message>
    <message>
        <source>Mute</source>
        <translation>静音</translation>
    </message>
    <message>
        <source>Let the avatar hear nothing (Ctrl+Shift+M)</source>
        <translation>让数字人什么也听不到 (Ctrl+Shift+M)</translation>
    </message>
    <message>
        <source>Gain</source>
        <translation>增益</translation>
    </message>
    <message>
        <source>Raises a microphone that is too quiet, lowers one too loud</source>
        <translation>提高过轻的麦克风，降低过响的麦克风</translation>
    </message>
    <message>
        <source>Noise gate</source>
        <translation>噪声门</translation>
    </message>
    <message>
        <source>What is quieter than this is not heard; the meter marks it</source>
        <translation>低于此值的声音听不到；电平表上有标记</translation>
    </message>
    <message>
        <source>Look-ahead</source>
        <translation>前瞻</translation>
    </message>
    <message>
        <source>How long the lips wait to hear what follows: quicker to the left, more exact to the right</source>
        <translation>嘴唇等待后续声音的时间：向左更快，向右更准</translation>
    </message>
    <message>
        <source>How closely the opening of the lips follows real ones, over what a whole recording reaches</source>
        <translation>嘴唇张合与真实情况的接近程度，以完整录音能达到的为准</translation>
    </message>
    <message>
        <source>Push to talk: hold Space</source>
        <translation>按键说话：按住空格键</translation>
    </message>
    <message>
        <source>Push to talk</source>
        <translation>按键说话</translation>
    </message>
    <message>
        <source>The avatar hears the microphone only while the space bar is held</source>
        <translation>只有按住空格键时，数字人才听到麦克风</translation>
    </message>
    <message>
        <source>My voice ends typed lines</source>
        <translation>我的声音会打断输入的台词</translation>
    </message>
    <message>
        <source>Use headphones for it: a microphone that hears a loudspeaker takes the avatar&apos;s voice for yours</source>
        <translation>请为此使用耳机：听到扬声器的麦克风会把数字人的声音当成您的声音</translation>
    </message>
    <message>
        <source>Go live</source>
        <translation>开始实时</translation>
    </message>
    <message>
        <source>Let the avatar follow the microphone (Ctrl+M)</source>
        <translation>让数字人跟随麦克风 (Ctrl+M)</translation>
    </message>
    <message>
        <source>Quicker</source>
        <translation>更快</translation>
    </message>
    <message>
        <source>More exact</source>
        <translation>更准</translation>
    </message>
    <message>
        <source>{gain} dB</source>
        <translation>{gain} dB</translation>
    </message>
    <message>
        <source>{gate} dB</source>
        <translation>{gate} dB</translation>
    </message>
    <message>
        <source>off</source>
        <translation>关</translation>
    </message>
    <message>
        <source>waits {wait} ms</source>
        <translation>等待 {wait} 毫秒</translation>
    </message>
    <message>
        <source>{percent} % exact</source>
        <translation>准确度 {percent} %</translation>
    </message>
    <message>
        <source>System default</source>
        <translation>系统默认</translation>
    </message>
    <message>
        <source>{name} (not connected)</source>
        <translation>{name}（未连接）</translation>
    </message>
    <message>
        <source>What the avatar listens to</source>
        <translation>数字人收听的设备</translation>
    </message>
    <message>
        <source>Stop live</source>
        <translation>停止实时</translation>
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
    <name>OutputControl</name>
    <message>
        <source>&amp;Full-screen output</source>
        <translation>全屏输出(&amp;F)</translation>
    </message>
    <message>
        <source>Show the output alone on a whole screen, as for OBS; Esc closes it</source>
        <translation>在整个屏幕上只显示输出画面，例如供 OBS 采集；按 Esc 关闭</translation>
    </message>
    <message>
        <source>&amp;Screen</source>
        <translation>屏幕(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Background</source>
        <translation>背景(&amp;B)</translation>
    </message>
    <message>
        <source>Black</source>
        <translation>黑色</translation>
    </message>
    <message>
        <source>Chroma green</source>
        <translation>绿幕</translation>
    </message>
    <message>
        <source>&amp;Virtual camera</source>
        <translation>虚拟摄像头(&amp;V)</translation>
    </message>
    <message>
        <source>Let other programs take the output as if it came from a camera</source>
        <translation>让其他程序把输出画面当作摄像头使用</translation>
    </message>
    <message>
        <source>The virtual camera is on: {name}.</source>
        <translation>虚拟摄像头已开启：{name}。</translation>
    </message>
    <message>
        <source>Choose it as the camera in your call or recorder. Shift+F11 switches it off.</source>
        <translation>请在通话或录制软件中选择它作为摄像头。按 Shift+F11 关闭。</translation>
    </message>
</context>
<context>
    <name>OutputWindow</name>
    <message>
        <source>RealTalk Studio output</source>
        <translation>RealTalk Studio 输出</translation>
    </message>
    <message>
        <source>Output on a whole screen; Esc closes it</source>
        <translation>全屏输出；按 Esc 关闭</translation>
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
        <source>Click the one to use in the source pane.</source>
        <translation>请在源画面中点击要使用的一张。</translation>
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
    <name>ProjectControl</name>
    <message>
        <source>Open project</source>
        <translation>打开项目</translation>
    </message>
    <message>
        <source>Save project</source>
        <translation>保存项目</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>Close without saving</source>
        <translation>不保存并关闭</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Save the changes to {0}?</source>
        <translation>保存对 {0} 的更改？</translation>
    </message>
    <message>
        <source>Without saving, the project stays as it was when it was last saved.</source>
        <translation>如果不保存，项目保持上次保存时的样子。</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Untitled</source>
        <translation>未命名</translation>
    </message>
</context>
<context>
    <name>QueueList</name>
    <message>
        <source>Remove: {line}</source>
        <translation>移除：{line}</translation>
    </message>
    <message>
        <source>Do not say this line</source>
        <translation>不说这一行</translation>
    </message>
    <message>
        <source>Lines to be said next</source>
        <translation>接下来要说的内容</translation>
    </message>
    <message>
        <source>Clear</source>
        <translation>清空</translation>
    </message>
    <message>
        <source>Remove all waiting lines</source>
        <translation>移除所有等待的内容</translation>
    </message>
    <message>
        <source>Next ({count})</source>
        <translation>接下来（{count}）</translation>
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
    <name>RecordingChip</name>
    <message>
        <source>Remove the sound file</source>
        <translation>移除声音文件</translation>
    </message>
    <message>
        <source>Say the text again</source>
        <translation>重新说文本</translation>
    </message>
    <message>
        <source>Sound file {name} is said in place of the text</source>
        <translation>说声音文件 {name}，代替文本</translation>
    </message>
</context>
<context>
    <name>ScriptFiles</name>
    <message>
        <source>{name} is too large for a script.</source>
        <translation>{name} 作为文稿太大。</translation>
    </message>
    <message>
        <source>{name} cannot be read.</source>
        <translation>无法读取 {name}。</translation>
    </message>
    <message>
        <source>{name} is not a text file.</source>
        <translation>{name} 不是文本文件。</translation>
    </message>
    <message>
        <source>{name} cannot be written.</source>
        <translation>无法写入 {name}。</translation>
    </message>
</context>
<context>
    <name>ScrubSlider</name>
    <message>
        <source>Moment of the speech</source>
        <translation>语音的时刻</translation>
    </message>
    <message>
        <source>Look back over what has been rendered; while speaking, go on from there</source>
        <translation>回看已渲染的内容；说话时从那里继续</translation>
    </message>
</context>
<context>
    <name>SeedRow</name>
    <message>
        <source>Another</source>
        <translation>换一个</translation>
    </message>
    <message>
        <source>Try another manner, chosen by chance</source>
        <translation>随机换一种神态</translation>
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
        <source>Loudspeaker</source>
        <translation>扬声器</translation>
    </message>
    <message>
        <source>Where speech is heard, from the next time on</source>
        <translation>语音从哪里播放，下次说话起生效</translation>
    </message>
    <message>
        <source>System default</source>
        <translation>系统默认</translation>
    </message>
    <message>
        <source>{name} (not connected)</source>
        <translation>{name}（未连接）</translation>
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
        <source>Devices</source>
        <translation>设备</translation>
    </message>
    <message>
        <source>Look</source>
        <translation>外观</translation>
    </message>
    <message>
        <source>Chosen under Adjust.</source>
        <translation>在“调整”中选择。</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>显示</translation>
    </message>
    <message>
        <source>Close the settings, and show where preset and device are chosen</source>
        <translation>关闭设置，并显示选择预设和设备的位置</translation>
    </message>
    <message>
        <source>Keep every live session</source>
        <translation>保存每次实时</translation>
    </message>
    <message>
        <source>Sound and lips are written to this computer while you are live</source>
        <translation>实时期间，声音和口型会写入这台电脑</translation>
    </message>
    <message>
        <source>Show the folder of takes</source>
        <translation>显示录制文件夹</translation>
    </message>
    <message>
        <source>Preset and device</source>
        <translation>预设和设备</translation>
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
        <source>Takes</source>
        <translation>录制</translation>
    </message>
    <message>
        <source>Live</source>
        <translation>实时</translation>
    </message>
    <message>
        <source>Films</source>
        <translation>影片</translation>
    </message>
    <message>
        <source>Signed by</source>
        <translation>签名者</translation>
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
        <source>{size} in {count} take(s)</source>
        <translation>{count} 个录制，共 {size}</translation>
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
        <source>Up, Down</source>
        <translation>上、下</translation>
    </message>
    <message>
        <source>Bend the curve; with Shift, less</source>
        <translation>调整曲线；按住 Shift 幅度更小</translation>
    </message>
    <message>
        <source>Left, Right</source>
        <translation>左、右</translation>
    </message>
    <message>
        <source>Go to the frame before, or after</source>
        <translation>转到上一帧或下一帧</translation>
    </message>
    <message>
        <source>PgUp, PgDn</source>
        <translation>PgUp、PgDn</translation>
    </message>
    <message>
        <source>Go back a second, or on</source>
        <translation>后退或前进一秒</translation>
    </message>
    <message>
        <source>Choose the curve</source>
        <translation>选择曲线</translation>
    </message>
    <message>
        <source>Ctrl+wheel, + and -</source>
        <translation>Ctrl+滚轮、+ 和 -</translation>
    </message>
    <message>
        <source>Zoom into the speech; 0 shows all of it</source>
        <translation>放大语音；0 显示全部</translation>
    </message>
    <message>
        <source>Double-click</source>
        <translation>双击</translation>
    </message>
    <message>
        <source>Take an edit back</source>
        <translation>撤回一处调整</translation>
    </message>
    <message>
        <source>Give up a drag</source>
        <translation>放弃拖动</translation>
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
    <message>
        <source>On the lip curves</source>
        <translation>在唇形曲线上</translation>
    </message>
</context>
<context>
    <name>SideTabs</name>
    <message>
        <source>Speech, microphone, takes and adjustments</source>
        <translation>语音、麦克风、录制和调整</translation>
    </message>
    <message>
        <source>Speech</source>
        <translation>语音</translation>
    </message>
    <message>
        <source>What is said, and by which voice</source>
        <translation>说什么，用哪个声音</translation>
    </message>
    <message>
        <source>Live</source>
        <translation>实时</translation>
    </message>
    <message>
        <source>Let the avatar follow a microphone</source>
        <translation>让数字人跟随麦克风</translation>
    </message>
    <message>
        <source>Takes</source>
        <translation>录制</translation>
    </message>
    <message>
        <source>Live sessions that were kept</source>
        <translation>已保存的实时</translation>
    </message>
    <message>
        <source>Adjust</source>
        <translation>调整</translation>
    </message>
    <message>
        <source>How the face moves and is put together</source>
        <translation>面部如何运动与合成</translation>
    </message>
</context>
<context>
    <name>SigningChoice</name>
    <message>
        <source>Choose…</source>
        <translation>选择…</translation>
    </message>
    <message>
        <source>Sign films with a certificate (PEM) of your own</source>
        <translation>用您自己的证书（PEM）为影片签名</translation>
    </message>
    <message>
        <source>Reset</source>
        <translation>重置</translation>
    </message>
    <message>
        <source>Sign films with the certificate of this installation</source>
        <translation>用此安装的证书为影片签名</translation>
    </message>
    <message>
        <source>this installation</source>
        <translation>此安装</translation>
    </message>
    <message>
        <source>PEM files (*.pem *.crt *.cer *.key);;All files (*)</source>
        <translation>PEM 文件 (*.pem *.crt *.cer *.key);;所有文件 (*)</translation>
    </message>
    <message>
        <source>Your certificate</source>
        <translation>您的证书</translation>
    </message>
    <message>
        <source>The key of your certificate</source>
        <translation>您的证书的密钥</translation>
    </message>
</context>
<context>
    <name>SpeechFiles</name>
    <message>
        <source>Open a script</source>
        <translation>打开文稿</translation>
    </message>
    <message>
        <source>Text files (*.txt);;All files (*)</source>
        <translation>文本文件 (*.txt);;所有文件 (*)</translation>
    </message>
    <message>
        <source>Save the script</source>
        <translation>保存文稿</translation>
    </message>
    <message>
        <source>Text files (*.txt)</source>
        <translation>文本文件 (*.txt)</translation>
    </message>
    <message>
        <source>Sounds and videos ({endings});;All files (*)</source>
        <translation>声音和视频 ({endings});;所有文件 (*)</translation>
    </message>
    <message>
        <source>Say a sound file</source>
        <translation>说一个声音文件</translation>
    </message>
    <message>
        <source>Choose a plain text file in UTF-8.</source>
        <translation>请选择 UTF-8 纯文本文件。</translation>
    </message>
    <message>
        <source>Choose another folder.</source>
        <translation>请选择其他文件夹。</translation>
    </message>
    <message>
        <source>{name} is saved.</source>
        <translation>{name} 已保存。</translation>
    </message>
</context>
<context>
    <name>SpeechPanel</name>
    <message>
        <source>Text to speak</source>
        <translation>要说的文本</translation>
    </message>
    <message>
        <source>Type what the portrait shall say</source>
        <translation>输入人像要说的话</translation>
    </message>
    <message>
        <source>Voice</source>
        <translation>声音</translation>
    </message>
    <message>
        <source>Speaking rate in words a minute</source>
        <translation>语速，每分钟词数</translation>
    </message>
    <message>
        <source>Volume of the voice in percent</source>
        <translation>声音音量（百分比）</translation>
    </message>
    <message>
        <source>Speak</source>
        <translation>说话</translation>
    </message>
    <message>
        <source>Say it (Ctrl+Enter)</source>
        <translation>说出来 (Ctrl+Enter)</translation>
    </message>
    <message>
        <source>Say it afterwards</source>
        <translation>稍后说</translation>
    </message>
    <message>
        <source>Say it after what is being said; live, as soon as nobody speaks (Ctrl+Shift+Enter)</source>
        <translation>在当前内容说完之后说；实时时则在无人说话时说（Ctrl+Shift+Enter）</translation>
    </message>
    <message>
        <source>What to say</source>
        <translation>要说的内容</translation>
    </message>
    <message>
        <source>Rate</source>
        <translation>语速</translation>
    </message>
    <message>
        <source>Volume</source>
        <translation>音量</translation>
    </message>
    <message>
        <source>Open a script</source>
        <translation>打开文稿</translation>
    </message>
    <message>
        <source>Save the script</source>
        <translation>保存文稿</translation>
    </message>
    <message>
        <source>Say a sound file in place of the text</source>
        <translation>说声音文件，代替文本</translation>
    </message>
    <message>
        <source>The voice that speaks</source>
        <translation>说话的声音</translation>
    </message>
    <message>
        <source>{length} of {most}</source>
        <translation>{length} / {most}</translation>
    </message>
    <message>
        <source>{rate} wpm</source>
        <translation>{rate} 词/分</translation>
    </message>
    <message>
        <source>{percent} %</source>
        <translation>{percent} %</translation>
    </message>
</context>
<context>
    <name>SpeechQueue</name>
    <message>
        <source>Say the text after what is being said</source>
        <translation>在当前内容之后说这段文字</translation>
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
        <source>Frames not drawn, and times that sound was lost</source>
        <translation>未绘制的帧数，以及声音丢失的次数</translation>
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
        <source>microphone to screen {delay} ms</source>
        <translation>麦克风到屏幕 {delay} 毫秒</translation>
    </message>
    <message>
        <source>A/V skew {skew} ms</source>
        <translation>音画偏差 {skew} 毫秒</translation>
    </message>
    <message>
        <source>dropped {dropped}, overruns {overruns}</source>
        <translation>丢帧 {dropped}，溢出 {overruns}</translation>
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
        <source>hearing</source>
        <translation>听音</translation>
    </message>
    <message>
        <source>render</source>
        <translation>渲染</translation>
    </message>
    <message>
        <source>blend</source>
        <translation>融合</translation>
    </message>
    <message>
        <source>whole frame</source>
        <translation>整帧</translation>
    </message>
</context>
<context>
    <name>StudioDesk</name>
    <message>
        <source>typing</source>
        <translation>输入</translation>
    </message>
    <message>
        <source>voice</source>
        <translation>声音</translation>
    </message>
    <message>
        <source>rate</source>
        <translation>语速</translation>
    </message>
    <message>
        <source>volume</source>
        <translation>音量</translation>
    </message>
    <message>
        <source>sound file</source>
        <translation>声音文件</translation>
    </message>
    <message>
        <source>adjustment</source>
        <translation>调整</translation>
    </message>
    <message>
        <source>lips</source>
        <translation>唇形</translation>
    </message>
    <message>
        <source>whole frame</source>
        <translation>整帧</translation>
    </message>
    <message>
        <source>Unsaved work cannot be kept in {0}.</source>
        <translation>无法在 {0} 中保留未保存的工作。</translation>
    </message>
    <message>
        <source>Make the folder writable. Until then save the project yourself (Ctrl+S).</source>
        <translation>请让该文件夹可写；在此之前，请自行保存项目 (Ctrl+S)。</translation>
    </message>
</context>
<context>
    <name>StudioMenus</name>
    <message>
        <source>Recent projects</source>
        <translation>最近的项目</translation>
    </message>
    <message>
        <source>Open project…</source>
        <translation>打开项目…</translation>
    </message>
    <message>
        <source>Save project</source>
        <translation>保存项目</translation>
    </message>
    <message>
        <source>Save project as…</source>
        <translation>项目另存为…</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>重做</translation>
    </message>
</context>
<context>
    <name>TakesDesk</name>
    <message>
        <source>{name} is not there any more: the clip that is loaded speaks in its place.</source>
        <translation>{name} 已不存在：由当前载入的片段代为说话。</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>Keep it</source>
        <translation>保留</translation>
    </message>
    <message>
        <source>Delete a take</source>
        <translation>删除录制</translation>
    </message>
    <message>
        <source>Delete {name}?</source>
        <translation>删除 {name}？</translation>
    </message>
    <message>
        <source>Its {seconds} seconds of sound cannot be brought back. Films made of it stay.</source>
        <translation>其中 {seconds} 秒的声音无法恢复。由它制作的影片会保留。</translation>
    </message>
</context>
<context>
    <name>TakesPanel</name>
    <message>
        <source>Takes</source>
        <translation>录制</translation>
    </message>
    <message>
        <source>Go live, and what you say is kept here, to be heard again and rendered better.</source>
        <translation>开始实时后，您说的话会保存在这里，可以重听并更好地渲染。</translation>
    </message>
    <message>
        <source>Name of the take</source>
        <translation>录制的名称</translation>
    </message>
    <message>
        <source>Begins at</source>
        <translation>起点</translation>
    </message>
    <message>
        <source>What comes before is not used; it is kept</source>
        <translation>之前的部分不会使用，但会保留</translation>
    </message>
    <message>
        <source>Ends at</source>
        <translation>终点</translation>
    </message>
    <message>
        <source>What comes after is not used; it is kept</source>
        <translation>之后的部分不会使用，但会保留</translation>
    </message>
    <message>
        <source>Play</source>
        <translation>播放</translation>
    </message>
    <message>
        <source>Let the avatar say it again, now that all of the sound is known</source>
        <translation>现在已知全部声音，让数字人再说一遍</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>Delete the take for good</source>
        <translation>永久删除该录制</translation>
    </message>
    <message>
        <source>Render better…</source>
        <translation>更好地渲染…</translation>
    </message>
    <message>
        <source>Render it anew without hurry, with the preset under Adjust, and write it to a video file</source>
        <translation>用“调整”中的预设从容地重新渲染，并写入视频文件</translation>
    </message>
    <message>
        <source>From</source>
        <translation>从</translation>
    </message>
    <message>
        <source>to</source>
        <translation>到</translation>
    </message>
    <message>
        <source>Sample portrait</source>
        <translation>示例肖像</translation>
    </message>
    <message>
        <source>{seconds} s</source>
        <translation>{seconds} 秒</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
</context>
<context>
    <name>TransportBar</name>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Stop speaking (Esc)</source>
        <translation>停止说话 (Esc)</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>暂停</translation>
    </message>
    <message>
        <source>Hold sound and picture</source>
        <translation>暂停声音和画面</translation>
    </message>
    <message>
        <source>Loop</source>
        <translation>循环</translation>
    </message>
    <message>
        <source>Say it again and again</source>
        <translation>反复地说</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>导出…</translation>
    </message>
    <message>
        <source>Write it to a video file (Ctrl+E)</source>
        <translation>写入视频文件 (Ctrl+E)</translation>
    </message>
    <message>
        <source>Output</source>
        <translation>输出</translation>
    </message>
    <message>
        <source>Show the output on a whole screen, or as a camera</source>
        <translation>在整个屏幕上显示输出画面，或作为摄像头输出</translation>
    </message>
    <message>
        <source>Whole frame</source>
        <translation>整帧</translation>
    </message>
    <message>
        <source>Show the whole frame in the output pane</source>
        <translation>在输出画面显示整帧</translation>
    </message>
    <message>
        <source>Show the whole frame in the output pane, as the export holds it</source>
        <translation>在输出画面显示整帧，与导出一致</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>进度</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>继续</translation>
    </message>
</context>
<context>
    <name>UseDialog</name>
    <message>
        <source>Open a video</source>
        <translation>打开视频</translation>
    </message>
    <message>
        <source>What is this video for?</source>
        <translation>这个视频用来做什么？</translation>
    </message>
    <message>
        <source>“{name}” can be the person who speaks, or the sound that is spoken.</source>
        <translation>“{name}” 可以作为说话的人，也可以作为要说的声音。</translation>
    </message>
    <message>
        <source>Use as the person</source>
        <translation>作为人物</translation>
    </message>
    <message>
        <source>Use as the sound</source>
        <translation>作为声音</translation>
    </message>
</context>
<context>
    <name>VoiceControls</name>
    <message>
        <source>Play my voice in step with the lips</source>
        <translation>与口型同步播放我的声音</translation>
    </message>
    <message>
        <source>For calls and recordings, to headphones or a virtual cable: a microphone hears loudspeakers again</source>
        <translation>用于通话和录制，请输出到耳机或虚拟音频线：麦克风会再次听到扬声器</translation>
    </message>
    <message>
        <source>Where my voice is played</source>
        <translation>我的声音在哪里播放</translation>
    </message>
    <message>
        <source>Delay of my voice</source>
        <translation>我的声音的延迟</translation>
    </message>
    <message>
        <source>How much later than the microphone my voice is played; arrow keys change it</source>
        <translation>我的声音比麦克风晚多久播放；可用方向键更改</translation>
    </message>
    <message>
        <source>Calibrate</source>
        <translation>校准</translation>
    </message>
    <message>
        <source>Set the delay to what the picture takes from the microphone to the screen; works while live</source>
        <translation>把延迟设为画面从麦克风到屏幕所需的时间；实时时可用</translation>
    </message>
    <message>
        <source>System default</source>
        <translation>系统默认</translation>
    </message>
    <message>
        <source>{name} (not connected)</source>
        <translation>{name}（未连接）</translation>
    </message>
    <message>
        <source> ms (+{late})</source>
        <translation> 毫秒 (+{late})</translation>
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
        <source>Record from a &amp;camera…</source>
        <translation>用摄像头录制(&amp;C)…</translation>
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
        <source>&amp;Edit</source>
        <translation>编辑(&amp;E)</translation>
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
        <source>&amp;Lip curves</source>
        <translation>唇形曲线(&amp;L)</translation>
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
        <source>&amp;Output</source>
        <translation>输出(&amp;O)</translation>
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
